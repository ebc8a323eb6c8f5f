/**
 * Conversion of an ORU^R01 with 20 OBX to a FHIR transaction, ledger included: `node bench/hl7v2-convert.ts [seconds]`.
 * Prints messages a second on one core, with and without parsing, as a table and as JSON.
 */
import { performance } from 'node:perf_hooks';
import { convertMessage, parseMessage } from '../domain/hl7v2/index.ts';
import { defaultSenderProfile } from '../schemas/sender-profile.ts';

const results = Array.from(
  { length: 20 },
  (_, at) =>
    `OBX|${at + 1}|NM|${1000 + at}^检验项目${at}^L||${(3.5 + at / 10).toFixed(1)}|mmol/L|3.5-9.5|${at % 3 === 0 ? 'H' : 'N'}|||F|||20260102083000||D01^检验^医生`,
);
const text = [
  'MSH|^~\\&|LIS|HOSPITAL|GATEWAY|REGION|20260102093000||ORU^R01^ORU_R01|M0001|P|2.5.1',
  'PID|1||P000001^^^HIS^MR||测试^病人||19800101|M|||测试路1号^^测试市^^100000||13800000000',
  'PV1|1|O|LAB^1^1^HOSPITAL||||D02^开单^医生||||||||||||V000001',
  'ORC|RE|PL0001|FL0001||CM||||20260102080000|||D02^开单^医生',
  'OBR|1|PL0001|FL0001|CHEM^生化全套^L|||20260102081500|||||||||D02^开单^医生||||||20260102092500||LAB|F',
  ...results,
  'SPM|1|S0001||SER^Serum^HL70487',
].join('\r');

const context = { organisation: 'bench', profile: defaultSenderProfile, receivedAt: '2026-01-02T09:30:01+08:00' };
const seconds = Number(process.argv[2] ?? 3);

/** Messages a second by the clock, and by CPU time, which other work on the machine does not change. */
const measure = (what: string, work: () => unknown) => {
  for (let warm = 0; warm < 500; warm += 1) work();
  const began = performance.now();
  const cpu = process.cpuUsage();
  let count = 0;
  while (performance.now() - began < seconds * 1000) {
    for (let batch = 0; batch < 50; batch += 1) work();
    count += 50;
  }
  const elapsed = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return {
    what,
    messagesPerSecond: Math.round(count / (elapsed / 1000)),
    messagesPerCpuSecond: Math.round(count / ((user + system) / 1_000_000)),
  };
};

const message = parseMessage(text);
const conversion = convertMessage(message, context);
const rows = [
  measure('convert (parsed message)', () => convertMessage(message, context)),
  measure('parse and convert', () => convertMessage(parseMessage(text), context)),
  measure('parse, convert and serialise', () => JSON.stringify(convertMessage(parseMessage(text), context))),
];
console.table(rows);
console.log(
  JSON.stringify({
    bench: 'hl7v2-convert',
    entries: conversion.bundle.entry?.length,
    ledgerRows: conversion.ledger.length,
    rows,
  }),
);
