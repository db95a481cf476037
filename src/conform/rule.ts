/** A rule of a protocol: a move of a client in a situation, and what an observer on the wire sees then. */

/**
 * Which part of a server's behaviour a rule belongs to. `core`: what clients do all day. `limits`: sizes, counts,
 * options, odd but legal requests, old and new clients. `hostile`: what no sane client sends. `flow`: clients that are
 * slow, or say so; monitors that stop, start and acknowledge.
 */
export const profiles = ['core', 'limits', 'hostile', 'flow'] as const;
export type Profile = (typeof profiles)[number];

/**
 * What a server of each family does instead, where it is known by name, stands under the name of the family.
 *
 * @typeParam Outcome what is seen
 * @typeParam Family servers whose differences are known by name
 */
export type Rule<Outcome, Family extends string> = RuleText &
  Readonly<Partial<Record<Family, Outcome>>> & {
    /** What a server should do. */
    readonly outcome: Outcome;
  };

interface RuleText {
  /** The message, as the protocol's specification names it; 'any' where the rule concerns all. */
  readonly message: string;
  /** The situation, in a few words. */
  readonly when: string;
  readonly profile: Profile;
  /** Where it is specified, or whose example is followed. */
  readonly source: string;
}
