/** What to do about a word that does not belong where it stands. */
import { didYouMean, mostSimilar, similarity } from '../text/suggest.ts';
import { statementWords } from './word-reader.ts';

export function remedyForStatement(word: string): string[] {
  switch (word) {
    case 'field':
    case 'info':
      return [`${word}(…) belongs into the braces of a record: the } before it may be one too many.`];
    case 'substitute':
      return ["'substitute' is msi's: run msi on the file first, or load it from a substitutions file."];
    case 'file':
    case 'global':
      return ['This is a substitutions file: it is loaded by the name x.substitutions, or with dbLoadTemplate.'];
    case 'template':
    case 'expand':
    case 'port':
      return [`'${word}' is of the VDCT editor: load what VDCT generates from this file.`];
    default: {
      const keyword = mostSimilar(word, [...statementWords, 'alias', 'include']);
      return [
        ...didYouMean(keyword !== undefined && similarity(word, keyword) > 0.6 ? keyword : undefined),
        'Here may stand record(type, "name") { … }, alias, include, or a definition of a .dbd file.',
      ];
    }
  }
}

export function remedyForItem(found: string): string[] {
  if (found === ',') return ['Items stand one after the other, without commas.'];
  if (found === 'record' || found === 'grecord') return ['The } of the record above is missing.'];
  if (found === 'end') return ['The } of the last record is missing.'];
  if (found === 'substitute') return remedyForStatement(found);
  return ['In a record may stand field(NAME, value), info(name, value), alias("name"), include "file".'];
}
