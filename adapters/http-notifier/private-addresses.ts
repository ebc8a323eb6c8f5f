import { BlockList, isIP } from 'node:net';

/** IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and after): what is not globally reachable, and what leads to such by translation. */
const ipv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Link-local; 169.254.169.254 and 169.254.170.2 give out credentials in clouds.
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // A metadata service at a public address.
  '100.100.100.200/32',
  '168.63.129.16/32',
];
const ipv6 = [
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const listOf = (networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
};
const blocked4 = listOf(ipv4, 'ipv4');
const blocked6 = listOf(ipv6, 'ipv6');
const loopback4 = listOf(['127.0.0.1/32'], 'ipv4');

/** The IPv4 address that an IPv4-mapped IPv6 address stands for (`::ffff:a.b.c.d`, RFC 4291 section 2.5.5.2), however it is written. */
const unmapped = (address: string): string => {
  const [, dotted] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^(?:::|(?:0{1,4}:){5})ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((part) => [part >> 8, part & 255]).join('.');
};

const isLoopback = (address: string, family: number): boolean =>
  family === 4 ? loopback4.check(address, 'ipv4') : address === '::1';

/** Whether the address may be called: on the public internet, or this machine's own where that is allowed. What is no address may not. */
export const mayCall = (written: string, allowLoopback: boolean): boolean => {
  const address = unmapped(written.replace(/%.*$/, ''));
  const family = isIP(address);
  if (family === 0) return false;
  if (allowLoopback && isLoopback(address, family)) return true;
  return family === 4 ? !blocked4.check(address, 'ipv4') : !blocked6.check(address, 'ipv6');
};
