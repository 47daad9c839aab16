/* Pages of a listing, from the model's paginators: what the next request asks for, and the pages put together. A pure
 * state machine: the caller sends the requests. Everything lies in the arena it is made with. */
#ifndef DR_BRIDGE_AWS_PAGE_H
#define DR_BRIDGE_AWS_PAGE_H

#include "bridge/aws/aws.h"

struct dr_aws_pager;

/* pagination: the operation's entry of paginators-1.json. params: those of the first request. Errors: DR_FAILURE where
 * the entry is broken. */
enum dr_code dr_aws_pager_new(struct dr_arena *arena, const struct dr_value *pagination, const struct dr_value *params,
                              struct dr_aws_pager **ret_pager, struct dr_error *error);

/* Adds a page. ret_next: parameters of the next request, or NULL where this was the last. Errors: DR_FAILURE where a
 * service gives the same token twice, which would never end. */
enum dr_code dr_aws_pager_take(struct dr_aws_pager *pager, const struct dr_value *page,
                               const struct dr_value **ret_next, struct dr_error *error);

/* All pages so far as one result: lists joined, numbers added, what doesn't change once. */
const struct dr_value *dr_aws_pager_total(const struct dr_aws_pager *pager);

#endif
