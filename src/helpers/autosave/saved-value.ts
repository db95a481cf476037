/** What a save file holds of one PV or field, whatever the format of the file. */
export interface SavedEntry {
  /** As in the file: `rec`, `rec.VAL`, `rec.HIHI`. */
  readonly name: string;
  /** Text of a scalar, texts of an array. Numbers are text too: only the PV knows what they are. */
  readonly value: string | readonly string[];
}

/** Something in a file that is not an entry: skipped, and reported with its place. */
export interface FileFault {
  /** `line 12`, or the name of an entry. */
  readonly where: string;
  readonly why: string;
}

export interface SaveFile {
  readonly entries: readonly SavedEntry[];
  readonly faults: readonly FileFault[];
}
