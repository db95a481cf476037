/** Where the IP packet begins in a captured frame, by the link type of the capture (the tcpdump.org list). */

const LinkType = {
  NULL: 0,
  ETHERNET: 1,
  BSD_RAW: 12,
  RAW: 101,
  LOOP: 108,
  LINUX_SLL: 113,
  IPV4: 228,
  IPV6: 229,
  LINUX_SLL2: 276,
} as const;

/** @returns undefined for a frame that carries something else, or a link type that is not known here */
export function networkOffset(linkType: number, frame: Uint8Array): number | undefined {
  switch (linkType) {
    case LinkType.ETHERNET:
      return behindEtherType(frame, 12);
    case LinkType.LINUX_SLL:
      return behindEtherType(frame, 14);
    case LinkType.LINUX_SLL2:
      // The protocol comes first; the packet, or a VLAN tag, after the header of 20 bytes.
      return VLANS.has(u16(frame, 0)) ? behindEtherType(frame, 22) : IP.has(u16(frame, 0)) ? 20 : undefined;
    // An address family, which differs between systems: the IP header tells its version as well.
    case LinkType.NULL:
    case LinkType.LOOP:
      return 4;
    case LinkType.RAW:
    case LinkType.BSD_RAW:
    case LinkType.IPV4:
    case LinkType.IPV6:
      return 0;
    default:
      return undefined;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** EtherTypes of IPv4 and IPv6. */
const IP: ReadonlySet<number> = new Set([0x0800, 0x86dd]);
const VLANS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

/** VLAN tags may stand before the type of the packet. */
function behindEtherType(frame: Uint8Array, at: number): number | undefined {
  while (VLANS.has(u16(frame, at))) at += 4;
  return IP.has(u16(frame, at)) ? at + 2 : undefined;
}

function u16(frame: Uint8Array, at: number): number {
  return at + 1 < frame.length ? (frame[at]! << 8) | frame[at + 1]! : -1;
}
