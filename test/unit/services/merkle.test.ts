import { describe, expect, test } from 'vitest';
import { leafHash, merkleRoot } from '../../../domain/audit/index.ts';

/** The leaves and roots of the reference implementation's test of RFC 6962 (certificate-transparency, merkle tree test vectors). */
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** `leafHash` takes text; every one of these inputs is ASCII. */
const leaves = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex').toString('latin1')));
const hexOf = (root: string): string => Buffer.from(root, 'base64url').toString('hex');

describe('Merkle tree hash of RFC 6962', () => {
  test('of nothing is the hash of nothing', () =>
    expect(hexOf(merkleRoot([]))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'));

  test.each(roots.map((root, position) => [position + 1, root] as const))('of %i leaves', (size, root) =>
    expect(hexOf(merkleRoot(leaves.slice(0, size)))).toBe(root),
  );

  test('depends on every leaf and on their order', () => {
    const whole = merkleRoot(leaves);
    expect(merkleRoot(leaves.toReversed())).not.toBe(whole);
    for (const position of leaves.keys()) {
      expect(merkleRoot(leaves.with(position, leafHash('other')))).not.toBe(whole);
      expect(merkleRoot(leaves.toSpliced(position, 1))).not.toBe(whole);
    }
  });

  test('a node cannot pass for a leaf', () => {
    const [left = '', right = ''] = leaves;
    const node = Buffer.concat([left, right].map((leaf) => Buffer.from(leaf, 'base64url'))).toString('latin1');
    expect(leafHash(node)).not.toBe(merkleRoot([left, right]));
  });
});
