/** How well a text fits what was typed: lower is better. */
export const FITS = { begins: 0, word: 1, contains: 2, similar: 3 } as const;

const plain = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
const wordsOf = (text: string) => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
/** The typing errors that a word of this length may have. In a short word, one error is another word. */
const errorsIn = ({ length }: string) => (length < 5 ? 0 : length < 8 ? 1 : 2);

/**
 * How well a name fits what was typed. Case and accents do not matter. Each typed word must begin a word of the name or of the other words
 * for it; for `similar` it may have typing errors.
 * @param texts the name, then other words that it is found by
 * @returns one of FITS; undefined if it does not fit
 */
export function fit(typed: string, ...texts: string[]): number | undefined {
  const q = plain(typed.trim());
  const all = texts.map(plain);
  if (all[0]!.startsWith(q)) return FITS.begins;
  const words = all.flatMap(wordsOf);
  const wanted = wordsOf(q);
  if (wanted.length > 0 && wanted.every((one) => words.some((word) => word.startsWith(one)))) return FITS.word;
  if (all.some((text) => text.includes(q))) return FITS.contains;
  const isLike = (one: string) => words.some((word) => word.startsWith(one) || distance(one, word) <= errorsIn(one));
  return wanted.length > 0 && wanted.every(isLike) ? FITS.similar : undefined;
}

/** The typing errors between a typed word and the beginning of another: letters left out, added, wrong, or swapped with their neighbour. */
function distance(typed: string, word: string): number {
  const [most, size] = [errorsIn(typed), typed.length];
  if (most === 0 || typed[0] !== word[0] || word.length < size - most) return Infinity;
  // Damerau-Levenshtein, row by row (optimal string alignment). The last column is the whole typed word.
  let [before, row] = [[] as number[], Array.from({ length: size + 1 }, (_, column) => column)];
  let best = row[size]!;
  for (let at = 1; at <= Math.min(word.length, size + most); at += 1) {
    const next = [at];
    for (let column = 1; column <= size; column += 1) {
      const wrong = typed[column - 1] === word[at - 1] ? 0 : 1;
      const swapped = column > 1 && at > 1 && typed[column - 1] === word[at - 2] && typed[column - 2] === word[at - 1];
      next[column] = Math.min(
        row[column]! + 1,
        next[column - 1]! + 1,
        row[column - 1]! + wrong,
        swapped ? before[column - 2]! + 1 : Infinity,
      );
    }
    [before, row] = [row, next];
    best = Math.min(best, row[size]!);
  }
  return best;
}
