"""What a service needs is data (the catalogue) or a row of bridge/aws/customise.c: no other code compares the name of
an AWS service or of one of its operations."""
import re

from common import ROOT, code, end, files, place

SERVICES = """s3 ec2 rds aurora dynamodb route53 lambda ecs eks elasticache elb elbv2 elasticloadbalancing alb nlb cloudfront
sqs sns kms iam sts cloudwatch autoscaling efs fsx ebs backup docdb neptune redshift opensearch kinesis cloudformation
apigateway secretsmanager ssm globalaccelerator memorydb arc-region-switch""".split()
NAME = r'"(?:' + "|".join(re.escape(service) for service in SERVICES) + r')(?:"|:|-[a-z0-9-]+"|\.amazonaws)'
COMPARED = re.compile(r"\b(?:str\w*cmp|strstr|memcmp|\w*_(?:is|equals?|has|starts|begins|same)\w*)\s*\([^;{}]*?" + NAME)
ONLY = {"bridge/aws/customise.c"}

mistakes, count = [], 0
for path in files(".c", ".h"):
    text = code(path, keep_strings=True)
    count += 1
    if path.relative_to(ROOT).as_posix() not in ONLY:
        mistakes += [f"{place(path, text, match.end())}: a service's name is compared: {match.group(0)[-40:]}"
                     for match in COMPARED.finditer(text)]
end("names of services", count, mistakes)
