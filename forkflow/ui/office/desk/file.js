// @ts-check
/** The text of a file that somebody saved out of a spreadsheet, in whatever alphabet that spreadsheet saves. */

/** UTF-8; else two bytes a letter, as its mark tells; else the alphabet of Western Europe, as old spreadsheets have it.
 * @param {ArrayBuffer} bytes @returns {string} */
export function textIn(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** The text of the file that was chosen; null when none was. The same one may be chosen again, mended.
 * @param {HTMLInputElement} input @returns {Promise<string | null>} */
export async function chosenText(input) {
  const bytes = await input.files?.[0]?.arrayBuffer();
  input.value = "";
  return bytes ? textIn(bytes) : null;
}
