import { expect, test } from 'vitest';
import { isPublicAddress } from './address-guard.ts';

/** Of every range its first and last address, as far as they say more than one does. */
const NOT_PUBLIC = {
  'this network': ['0.0.0.0', '0.255.255.255', '::'],
  loopback: ['127.0.0.1', '127.255.255.255', '::1', '::1%lo'],
  private: ['10.0.0.0', '10.1.2.3', '172.16.0.0', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'unique local': ['fc00::', 'fd00:ec2::254', 'fdff:ffff::1'],
  'link local': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'febf::1', 'fe80::1%lo'],
  'site local, as was once': ['fec0::1'],
  'carrier-grade NAT': ['100.64.0.0', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  'reserved, and broadcast': ['240.0.0.1', '255.255.255.255'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  'protocols and measurements': ['192.0.0.8', '192.88.99.1', '198.18.0.1', '198.19.255.255', '2001:2::1', '100::1'],
  'an IPv4 address mapped into IPv6': ['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::ffff:100.64.0.1', '::ffff:0.0.0.0'],
  'an IPv4 address inside IPv6, as was once': ['::10.0.0.1', '::1.1.1.1'],
  'translated from IPv4': ['::ffff:0:127.0.0.1'],
  'NAT64, which a gateway translates to IPv4': ['64:ff9b::a00:1', '64:ff9b::1.1.1.1', '64:ff9b:1::1'],
  '6to4 and Teredo, which lead to IPv4': ['2002:7f00:1::', '2002:101:101::1', '2001::1'],
  'routing by segments': ['5f00::1'],
  'what nobody has been given yet': ['4000::1', '1fff::1', 'f000::1'],
  'no address, or none as it is written': ['not an address', '', '127.1', '0x7f.0.0.1', '0177.0.0.1', '2130706433'],
};

test.each(Object.entries(NOT_PUBLIC).flatMap(([range, all]) => all.map((address) => ({ range, address }))))(
  '$address is not public: $range',
  ({ address }) => {
    expect(isPublicAddress(address)).toBe(false);
  },
);

test.each([
  '1.1.1.1',
  '93.184.216.34',
  '9.255.255.255',
  '11.0.0.0',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '169.253.0.1',
  '198.20.0.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:82a::200e',
  '::ffff:1.1.1.1',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
