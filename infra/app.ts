/** The CDK application: bundles the functions, then makes the stacks of every stage and checks them by the rules of cdk-nag. Needs neither an account nor a network. */

import { bundleFunctions, bundlesDirectory } from './bundle/bundle-functions.ts';
import { findingsOf } from './findings.ts';
import { makeApp } from './make-app.ts';
import { stages } from './stages.ts';

for (const { name, bytes } of await bundleFunctions(bundlesDirectory)) {
  process.stderr.write(`${name.padEnd(12)} ${(bytes / 1000).toFixed(0).padStart(5)} kB\n`);
}
const { app } = makeApp(stages, bundlesDirectory);
app.synth();
const findings = findingsOf(app);
for (const finding of findings) process.stderr.write(`${finding}\n`);
if (findings.length > 0) process.exitCode = 1;
