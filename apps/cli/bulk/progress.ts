const barWidth = 30;
/** Where there is no terminal, a line so often. */
const lineEvery = 5_000;

export interface Progress {
  /** `share`: 0 to 1, where the end is known. */
  readonly show: (label: string, share: number | undefined, detail?: string) => void;
  readonly end: () => void;
}

/** A bar on a terminal, plain lines elsewhere; on standard error, so that output can be piped. */
export const makeProgress = (stream: NodeJS.WriteStream = process.stderr, now: () => number = Date.now): Progress => {
  let last = { label: '', at: 0 };
  let open = false;
  return {
    show: (label, share, detail = '') => {
      const percent = share === undefined ? '' : `${String(Math.floor(share * 100)).padStart(3)} %`;
      if (stream.isTTY) {
        const filled = Math.round((share ?? 0) * barWidth);
        const bar = share === undefined ? '' : `[${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}]`;
        stream.write(`\r\u001b[K${[label, bar, percent, detail].filter((part) => part !== '').join(' ')}`);
        open = true;
        return;
      }
      if (last.label === label && now() - last.at < lineEvery && share !== 1) return;
      last = { label, at: now() };
      stream.write(`${[label, percent.trim(), detail].filter((part) => part !== '').join(' ')}\n`);
    },
    end: () => {
      if (open) stream.write('\n');
      open = false;
    },
  };
};
