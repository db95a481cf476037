/**
 * Several clients talk to one server, move by move. What the models do not say for a move must not be seen.
 *
 * Moves are made in two steps: `say` takes a move through the models and queues its bytes; `deliver` sends what was
 * queued, in the pieces asked for, and waits until everything owed has been seen. An ECHO after the moves is the fence:
 * the server executes in order, so what has not come before its answer does not come.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from '../../protocol/ca/constants.ts';
import { join } from '../join.ts';
import type { Delivery } from '../link.ts';
import { Meeting } from '../meeting.ts';
import type { Move } from '../move.ts';
import { Random } from '../random.ts';
import type { Conversation as AnyConversation, ConversationOptions } from '../suite.ts';
import { Colleague } from './colleague.ts';
import { expect, requestFrame } from './expectation.ts';
import { describeFrame, type Frame, FrameCutter, hexDump } from './frame.ts';
import { Ledger } from './ledger.ts';
import { message } from './moves/message.ts';
import { moves, partOf } from './moves/moves.ts';
import { type ChannelSlot, Party } from './party.ts';
import type { PvState } from './pv-state.ts';
import { ownerOf, Speech, sidesOf } from './speech.ts';
import type { Subject } from './subject.ts';

/** Requests that a client leaves unread, together more than sockets hold. */
const FLOOD = 32;

/** How long a deaf server is listened to. */
const DEAF_MS = 60;

/** A client is its minor protocol revision. */
type Options = ConversationOptions<number, Conversation>;

export class Conversation extends Meeting<Frame, Party> implements AnyConversation {
  readonly parties: readonly Party[];
  readonly #subject: Subject;
  readonly #options: Options;
  readonly #speech: Speech;
  readonly #random: Random;
  readonly #colleague: Colleague;

  private constructor(
    subject: Subject,
    options: Options,
    colleague: Colleague,
    pvs: ReadonlyMap<ChannelSlot, PvState>,
  ) {
    super(subject, hexDump);
    this.#subject = subject;
    this.#options = options;
    this.#colleague = colleague;
    this.#random = new Random(options.seed);
    this.parties = options.clients.map((minor, index) => new Party(index, minor, subject, pvs));
    this.#speech = new Speech(subject, this.parties, colleague.foreignSid, options.onJudgement ?? (() => {}));
  }

  /** @throws Error when the server cannot be reached, or does not serve the PVs */
  static async open(subject: Subject, options: Options): Promise<Conversation> {
    await subject.environment?.completeRest();
    const colleague = await Colleague.connect(subject.host, subject.port, subject.patienceMs);
    const pvs = new Map<ChannelSlot, PvState>();
    for (const [slot, name] of Object.entries(subject.pvs)) {
      const pv = await colleague.open(name);
      if (pv.isArray !== (slot === 'array')) throw new Error(`'${name}' is ${pv.isArray ? 'an' : 'not an'} array.`);
      pvs.set(slot as ChannelSlot, pv);
    }
    // No alarm is pending, and the values are known.
    for (const slot of ['scalar', 'array'] as const) {
      const pv = pvs.get(slot)!;
      if (subject.book.differs('any.alarm')) pv.loseSeverity();
      pv.value = pv.nextValue();
      await colleague.write(pv, pv.value);
    }
    return new Conversation(subject, options, colleague, pvs);
  }

  can(move: Move): boolean {
    const party = this.parties[move.client]!;
    if (!canSpeak(party, move.event)) return false;
    return party.instance(move.model)?.can(move.event) === true && ownerOf(party, move).can(move.event);
  }

  async say(move: Move, delivery: Delivery): Promise<void> {
    const party = this.parties[move.client]!;
    const part = partOf(move.event);
    const isBytes = move.event in moves;
    if (!isBytes || (party.awaitsSid && (part === 'channel' || part === 'subscription'))) {
      await this.deliver(party.index, delivery);
    }
    const model = party.instance(move.model)!;
    const from = model.key;
    const queued = party.unsent.length;
    if (isBytes) this.#speech.speak(party, move);
    else await this.#act(party, move);
    this.trace.add({ move, from, to: model.key, sent: join(...party.unsent.slice(queued)) });
    if (!isBytes || party.fate !== undefined) await this.deliver(party.index, delivery);
  }

  async deliver(client: number, delivery: Delivery): Promise<void> {
    const party = this.parties[client]!;
    if (party.link !== undefined) {
      const pieces = party.unsent.splice(0);
      // What comes after the end of a circuit must not be answered.
      if (party.fate === 'closed' && delivery === 'packed') pieces.push(message(Command.ECHO));
      const canFence = party.fate === undefined && party.circuit.is('open') && !party.isStalled;
      if (canFence && pieces.length > 0) pieces.push(this.#fence(party));
      await party.link.send(pieces, this.#canCut(party) ? delivery : 'whole', this.#random);
    }
    if (!party.isStalled) await this.#settle(party);
    if (party.fate === 'deaf') await this.#listenToTheDeaf(party);
    if (party.fate === 'drops') party.fate = undefined;
    else if (party.fate !== undefined) this.#dropLink(party);
    this.throwViolation();
    await this.#options.onSettled?.(this);
  }

  async finish(): Promise<void> {
    for (const party of this.parties) {
      if (party.isStalled) party.link?.resume();
      await this.#settle(party);
    }
    this.throwViolation();
    this.close();
  }

  close(): void {
    for (const party of this.parties) {
      party.link?.close();
      this.#dropLink(party);
    }
    this.#colleague.close();
  }

  // --- helpers

  /** A move that is more than bytes. */
  async #act(party: Party, move: Move): Promise<void> {
    const { channel } = sidesOf(party, move.model);
    const { environment } = this.#subject;
    switch (move.event) {
      case 'connect':
      case 'reconnect':
        await this.#connect(party, move);
        break;
      case 'close':
      case 'reset':
        party.link?.[move.event]();
        this.#dropLink(party);
        this.#speech.take(party, move, {});
        party.fate = undefined;
        break;
      case 'reading.stops':
        this.#speech.take(party, move, {});
        party.link?.pause();
        this.#speech.flood(party, FLOOD);
        break;
      case 'reading.resumes':
        this.#speech.take(party, move, {});
        party.link?.resume();
        break;
      case 'WRITE.other': {
        const pv = channel!.pv;
        const value = pv.nextValue();
        this.#speech.changeValue(pv, value);
        await this.#colleague.write(pv, value);
        break;
      }
      case 'rights.none':
      case 'rights.read':
      case 'rights.all': {
        this.#speech.take(party, move, { channel, request: this.#speech.unasked(party, channel!) });
        environment!.changeRights!(party.link!.localPort, channel!.sid, RIGHTS[move.event]);
        break;
      }
      case 'put.completes':
      case 'put.fails': {
        const succeeds = move.event === 'put.completes';
        const isLeft = channel!.instance.is('forgottenOffline');
        this.#speech.endForgotten(channel!, succeeds);
        this.#speech.take(party, move, { channel });
        if (succeeds) await environment!.completePut(isLeft ? channel!.pv.value : undefined);
        else environment!.failPut!();
        break;
      }
      case 'put.expires':
        this.#speech.take(party, move, { channel });
        environment!.expirePut!();
        break;
      default:
        throw new Error(`'${move.event}' is not a move`);
    }
  }

  async #connect(party: Party, move: Move): Promise<void> {
    party.ledger = new Ledger();
    this.#speech.take(party, move, { request: this.#speech.unasked(party, undefined) });
    await party.connect(this.#subject, new FrameCutter(), (frame) => {
      if (!isFence(frame)) this.trace.saw(party.index, { bytes: frame.bytes, describe: () => describeFrame(frame) });
    });
    if (move.event === 'reconnect') {
      for (const event of ['VERSION', 'CLIENT_NAME', 'HOST_NAME']) party.unsent.push(this.#speech.utter(party, event));
    }
  }

  /**
   * Who hangs up on a header does not wait for the payload, which then resets the connection: what was said last may be
   * lost.
   */
  #canCut({ fate }: Party): boolean {
    return fate !== 'closed' || !this.#subject.book.differs('any.close');
  }

  #fence(party: Party): Uint8Array {
    const bytes = message(Command.ECHO);
    const request = { ...this.#speech.unasked(party, undefined), frame: requestFrame(bytes, party.minor) };
    const asked = { ...request, rule: 'ECHO', value: undefined, severity: undefined } as const;
    party.ledger.expect({ ...expect({ message: 'ECHO', fields: 'same' }, asked, new Set()), isFence: true });
    return bytes;
  }

  async #settle(party: Party): Promise<void> {
    await this.settle(party);
    party.onceSettled?.();
    party.onceSettled = undefined;
  }

  async #listenToTheDeaf(party: Party): Promise<void> {
    await party.link?.send([message(Command.ECHO)], 'whole', this.#random);
    await sleep(DEAF_MS);
    party.link?.close();
  }

  #dropLink(party: Party): void {
    party.link = undefined;
    party.fate = undefined;
    party.unsent.length = 0;
    party.awaitsSid = false;
    party.ledger = new Ledger();
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/**
 * A client that reads nothing asks for nothing more, half a message is followed by its other half, and who is to stop
 * reading must have something to read.
 */
function canSpeak(party: Party, event: string): boolean {
  const part = partOf(event);
  if (party.isStalled) return part === 'flow' || part === 'colleague' || event === 'close' || event === 'reset';
  if (party.circuit.is('incomplete') && event !== 'close') return part === 'circuit' || part === 'colleague';
  return event !== 'reading.stops' || party.channels.get('scalar')!.instance.is('open');
}

/** The answer to the ECHO that is sent after moves to see their end. */
function isFence({ command, dataType, count, p1, p2, payload }: Frame): boolean {
  return command === Command.ECHO && dataType + count + p1 + p2 + payload.length === 0;
}

const RIGHTS = { 'rights.none': 0, 'rights.read': 1, 'rights.all': 3 } as const;
