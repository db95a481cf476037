/** Faults of the channel: creation, rights, reading, writing, clearing. */
import type { SuiteFaults } from '../fault.ts';

export const channelFaults: SuiteFaults = {
  tours: ['channel'],
  delivery: 'whole',
  faults: [
    {
      what: 'ACCESS_RIGHTS is missing when a channel is created',
      find: 'this.#writeRights(this.rights);\n',
      replace: '\n',
    },
    {
      what: 'ACCESS_RIGHTS comes behind the reply to CREATE_CHAN',
      find: 'this.#writeRights(this.rights);\n    this.outlet.created(dbrNativeOf(native), maxCount, this.cid, this.sid);',
      replace:
        'this.outlet.created(dbrNativeOf(native), maxCount, this.cid, this.sid);\n    this.#writeRights(this.rights);',
    },
    {
      what: 'p1 and p2 of ACCESS_RIGHTS are swapped',
      find: 'writeHeader(writer, Command.ACCESS_RIGHTS, 0, 0, 0, cid, rights)',
      replace: 'writeHeader(writer, Command.ACCESS_RIGHTS, 0, 0, 0, rights, cid)',
    },
    {
      what: 'a change of rights is not told',
      find: 'this.#writeRights(event.rights);',
      replace: '',
    },
    {
      what: 'CREATE_CHAN tells the count there is, not the maximum',
      find: 'this.outlet.created(dbrNativeOf(native), maxCount, this.cid, this.sid);',
      replace:
        'this.outlet.created(dbrNativeOf(native), Math.min(maxCount, this.pv.current.count), this.cid, this.sid);',
    },
    {
      what: 'a channel to an unknown name is not refused',
      find: "if (name === undefined || target === undefined) {\n      outlet.send({ type: 'CREATE_CH_FAIL', cid });",
      replace: 'if (name === undefined || target === undefined) {',
    },
    {
      what: 'a filter whose JSON is cut short is overlooked',
      find: 'map = JSON5.parse<object>(text);',
      replace: "map = text.endsWith('}') ? JSON5.parse<object>(text) : {};",
    },
    {
      what: 'p1 and p2 of the reply to CLEAR_CHANNEL are swapped',
      find: 'writeHeader(writer, Command.CLEAR_CHANNEL, 0, dataType, count, sid, cid)',
      replace: 'writeHeader(writer, Command.CLEAR_CHANNEL, 0, dataType, count, cid, sid)',
    },
    {
      what: 'the sid of a cleared channel stays known',
      find: 'const wasOpen = this.#bySid.delete(channel.sid);',
      replace: 'const wasOpen = this.#bySid.has(channel.sid);',
    },
    {
      what: 'READ_NOTIFY with a sid that is nobody’s is refused, and the circuit stays',
      find: "READ_NOTIFY: [\n      { guard: 'isOwnChannel', actions: 'routeToChannel' },\n      { target: 'draining', actions: 'refuseChannelId' },",
      replace:
        "READ_NOTIFY: [\n      { guard: 'isOwnChannel', actions: 'routeToChannel' },\n      { actions: 'refuseChannelId' },",
    },
    {
      what: 'the header of the request is not embedded in ERROR',
      find: 'writer.copy(request);',
      replace: 'writer.zeros(request.length);',
    },
    {
      what: 'a read of count 0 gets no elements',
      find: 'const count = notify && request.count === 0 ? update.count : request.count;',
      replace: 'const count = request.count;',
    },
    {
      what: 'behind a value lies what the buffer held before',
      find: 'const payload = new Uint8Array(size);',
      replace: 'const payload = new Uint8Array(size).fill(0x55);',
    },
    {
      what: 'payloads are padded to a multiple of 4',
      find: 'const padding = -size & 7;',
      replace: 'const padding = -size & 3;',
    },
    {
      what: 'padding is what the buffer held before',
      find: 'for (let i = 0; i < padding; i++) this.bytes[at + i] = 0;',
      replace: 'void at;',
    },
    {
      what: 'alarm status and severity are swapped',
      find: 'writeU16(bytes, 0, sample.status);\n  writeU16(bytes, 2, sample.severity);',
      replace: 'writeU16(bytes, 2, sample.status);\n  writeU16(bytes, 0, sample.severity);',
    },
    {
      what: 'READ carries the status where the cid belongs',
      find: 'outlet.read(dbrType, count, channel.cid, ioid',
      replace: 'outlet.read(dbrType, count, Eca.NORMAL, ioid',
    },
    {
      what: 'text read by READ is not cut behind its NUL',
      find: 'ioid, trimText(dbrType, count, payload)',
      replace: 'ioid, payload',
    },
    {
      what: 'a client without the right to read gets the value',
      find: "READ_NOTIFY: { actions: 'refuseRead' }",
      replace: "READ_NOTIFY: { actions: 'answerRead' }",
    },
    {
      what: 'a PV that may only be read is written',
      find: "READ_NOTIFY: { actions: 'answerRead' },\n        WRITE: { actions: 'refuseWrite' },",
      replace: "READ_NOTIFY: { actions: 'answerRead' },\n        WRITE: { actions: 'write' },",
    },
    {
      what: 'a put without confirmation is lost',
      find: 'pv.submit(put);\n    if (notify)',
      replace: 'if (notify) pv.submit(put);\n    if (notify)',
    },
    {
      what: 'WRITE_NOTIFY is answered with count 0',
      find: 'writeHeader(writer, Command.WRITE_NOTIFY, 0, dbrType, count, status, ioid)',
      replace: 'writeHeader(writer, Command.WRITE_NOTIFY, 0, dbrType, 0, status, ioid)',
    },
    {
      what: 'a put of zero elements to a scalar is not answered',
      find: 'if (notify) confirmWrite(channel, request, Eca.NORMAL);\n      return;',
      replace: 'return;',
    },
    {
      what: 'a put with less payload than its count says fails with another status',
      find: '? Eca.BADCOUNT : undefined',
      replace: '? Eca.BADTYPE : undefined',
    },
    {
      what: 'a put of more elements than the array holds is refused',
      find: 'return value.length > maxCount ? value.slice(0, maxCount) : value;',
      replace: 'return value.length > maxCount ? undefined : value;',
    },
    {
      what: 'the time stamp is not sent',
      find: 'writeU32(bytes, 4, sample.seconds);',
      replace: '',
    },
    {
      what: 'seconds and nanoseconds are swapped',
      find: 'writeU32(bytes, 4, sample.seconds);\n  writeU32(bytes, 8, sample.nanoseconds);',
      replace: 'writeU32(bytes, 8, sample.seconds);\n  writeU32(bytes, 4, sample.nanoseconds);',
    },
    {
      what: 'the alarm status is not sent',
      find: 'writeU16(bytes, 0, sample.status);',
      replace: '',
    },
    {
      what: 'a payload made for one count is sent for another',
      find: 'const key = count * 64 + dbrType;',
      replace: 'const key = dbrType;',
    },
    {
      what: 'old clients get arrays that their header has no room for',
      find: 'if (this.minor < LARGE_ARRAY_MINOR && (size >= 0xffff || count >= 0xffff))',
      replace: 'if (count < 0)',
    },
    {
      what: 'a payload of 65536 bytes is announced in the short header',
      find: 'large = extended || wireSize >= EXTENDED_MARK',
      replace: 'large = extended || wireSize > 0x10000',
    },
    {
      what: 'a count of 65536 is announced in the short header',
      find: '|| count >= EXTENDED_MARK',
      replace: '|| count > 0x10000',
    },
    {
      what: 'old clients are refused what their header has room for',
      find: '(size >= 0xffff || count >= 0xffff)',
      replace: '(size > 16368 || count >= 0xffff)',
    },
    {
      what: 'DBR_FLOAT is sent in the other byte order',
      find: 'view.setFloat32(offset, value);',
      replace: 'view.setFloat32(offset, value, true);',
    },
    {
      what: 'DBR_SHORT and DBR_ENUM are sent in the other byte order',
      find: '    default:\n      view.setUint16(offset, value);',
      replace: '    default:\n      view.setUint16(offset, value, true);',
    },
    {
      what: 'DBR_FLOAT is put in the other byte order',
      find: 'return view.getFloat32(offset);',
      replace: 'return view.getFloat32(offset, true);',
    },
    {
      what: 'DBR_SHORT is put in the other byte order',
      find: 'return view.getInt16(offset);',
      replace: 'return view.getInt16(offset, true);',
    },
    {
      what: 'DBR_ENUM is put in the other byte order',
      find: 'return view.getUint16(offset);',
      replace: 'return view.getUint16(offset, true);',
    },
    {
      what: 'the value of a composite type lies where it lies in another',
      find: 'writeElements(view, description.valueOffset, description.native, count, value);',
      replace:
        'writeElements(view, type === Dbr.TIME_SHORT ? 12 : description.valueOffset, description.native, count, value);',
    },
    {
      what: 'a payload made for one type is sent for another',
      find: 'const key = count * 64 + dbrType;',
      replace: 'const key = count * 64 + (dbrType % 16);',
    },
    {
      what: 'an empty array is read as one element',
      find: 'notify && request.count === 0 ? update.count',
      replace: 'notify && request.count === 0 ? Math.max(update.count, 1)',
    },
    {
      what: 'text is not padded with NULs',
      find: '    bytes[offset + i] = code;\n  }\n}',
      replace: '    bytes[offset + i] = code;\n  }\n  bytes.fill(0x58, offset + end + 1, offset + size);\n}',
    },
    {
      what: 'a channel is created for the beginning of a name',
      find: 'const pv = this.#pvs.get(name);\n    if (pv !== undefined) return pv;\n    const alias',
      replace:
        'const pv = [...this.#pvs.values()].find((each) => each.name.startsWith(name));\n    if (pv !== undefined) return pv;\n    const alias',
    },
    {
      what: 'a sid is given to two channels',
      find: 'this.#nextSid = (sid + 1) >>> 0;',
      replace: 'this.#nextSid = (sid + 1) % 5;',
    },
    {
      what: 'circuits share their table of channels',
      find: 'readonly #bySid = new Map<number, Channel>();\n\n  constructor',
      replace:
        "readonly #bySid: Map<number, Channel> = (Object(globalThis)['channels of all circuits'] ??= new Map());\n\n  constructor",
    },
  ],
};
