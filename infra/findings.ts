import { AwsSolutionsChecks, HIPAASecurityChecks, type IApplyRule } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/**
 * The AWS Solutions rules without the one on wildcards in policies: it wants each wildcard named as CloudFormation will spell it, exports' hashes
 * and all. test/infra/stacks.test.ts holds the short list of wildcards that there may be, with the conditions that bound them.
 */
class AwsSolutions extends AwsSolutionsChecks {
  protected override applyRule(rule: IApplyRule): void {
    if (rule.ruleSuffixOverride !== 'IAM5') super.applyRule(rule);
  }
}

/** What cdk-nag's AWS Solutions and HIPAA Security rules find in stacks that are synthesised: `rule at construct`. */
export const findingsOf = (app: IConstruct): readonly string[] =>
  [new AwsSolutions(), new HIPAASecurityChecks()].flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
      ),
  );
