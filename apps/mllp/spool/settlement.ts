import { z } from 'zod';

/** How a spooled message ended. */
export const settlementSchema = z.strictObject({
  n: z.int(),
  /** MSH-10. */
  id: z.string(),
  at: z.string(),
  /** `answered`: the gateway keeps it. `refused`: set aside in `refused/`. */
  outcome: z.enum(['answered', 'refused']),
  /** MSA-1 of the gateway's answer, or of each message of a batch; for a refusal the HTTP status. */
  codes: z.array(z.string()),
  /** The gateway's acknowledgement as it came: as text when it is ASCII, otherwise in base64. */
  ack: z.string().optional(),
  ackBase64: z.string().optional(),
});
export type Settlement = z.infer<typeof settlementSchema>;

/** The acknowledgement's part of a settlement. */
export const keptAck = (bytes: Uint8Array): Pick<Settlement, 'ack' | 'ackBase64'> => {
  if (bytes.length === 0) return {};
  const isAscii = bytes.every((byte) => byte < 0x80);
  return isAscii
    ? { ack: Buffer.from(bytes).toString('latin1') }
    : { ackBase64: Buffer.from(bytes).toString('base64') };
};

/** The numbers that a segment's settlements name. A line that a crash cut off settles nothing: its message is sent again. */
export const settledNumbers = (text: string): Set<number> => {
  const settled = new Set<number>();
  for (const line of text.split('\n')) {
    try {
      const parsed = settlementSchema.safeParse(JSON.parse(line));
      if (parsed.success) settled.add(parsed.data.n);
    } catch {
      // Cut off.
    }
  }
  return settled;
};
