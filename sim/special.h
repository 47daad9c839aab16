/* Special functions of the normal distribution that samplers call for every draw. Pure. */
#ifndef DR_SIM_SPECIAL_H
#define DR_SIM_SPECIAL_H

/* The z that a standard normal variate stays below with this probability, 0 < probability < 1; relative error of some
 * 1e-16 (algorithm AS 241, PPND16). */
double dr_normal_quantile(double probability);

/* Probability that a standard normal variate is at most z. */
double dr_normal_below(double z);

#endif
