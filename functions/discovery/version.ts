import build from '../../package.json' with { type: 'json' };

/** Version of the software and the day it was made (`npm version` writes both). */
export const softwareVersion: { readonly version: string; readonly releaseDate: string } = {
  version: build.version,
  releaseDate: build.releaseDate,
};
