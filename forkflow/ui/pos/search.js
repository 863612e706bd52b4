// @ts-check
/** Finding a dish by the first letters of its words, as a waiter types in a hurry: "rs" is rump steak, "pat" is
 * pa amb tomàquet, "ens rus" is ensaladilla russa. */

/** @param {string} text */
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {string} text */
const wordsOf = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/** How well a name is meant by what was typed: 0 best, Infinity not at all.
 * @param {string} typed @param {string} name */
export function distance(typed, name) {
  const wanted = folded(typed).trim();
  if (!wanted) return 0;
  const words = wordsOf(name);
  if (words.join(" ").startsWith(wanted)) return 0;
  const letters = wanted.replace(/\s+/g, "");
  if (words.map((word) => word[0]).join("").startsWith(letters)) return 1;
  if (words.some((word) => word.startsWith(wanted))) return 2;
  if (isSpelled(letters, words)) return 3;
  return folded(name).includes(wanted) ? 4 : Infinity;
}

/** Whether the letters are beginnings of some of the words, in their order.
 * @param {string} letters @param {string[]} words @returns {boolean} */
function isSpelled(letters, words) {
  if (!letters) return true;
  return words.some((word, index) => {
    for (let length = shared(letters, word); length > 0; length -= 1) {
      if (isSpelled(letters.slice(length), words.slice(index + 1))) return true;
    }
    return false;
  });
}

/** @param {string} a @param {string} b */
function shared(a, b) {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** The things that are meant, the likeliest first. @template {{name: string}} Thing @param {Thing[]} things @param {string} typed */
export const found = (things, typed) => things
  .map((thing) => ({ thing, far: distance(typed, thing.name) }))
  .filter(({ far }) => far < Infinity)
  .sort((a, b) => a.far - b.far)
  .map(({ thing }) => thing);
