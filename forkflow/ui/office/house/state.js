// @ts-check
/** The house and its floor as they are written: so many tables at once, a table elsewhere, ink on a colour. */
import { idOf } from "../desk/amounts.js";

/** @typedef {import("../../shared/types.d.ts").Floor} Floor */
/** @typedef {import("../../shared/types.d.ts").Table} Table */
/** @typedef {import("../../shared/types.d.ts").Settings} Settings */

export const SEATS = 4;
export const MOST_TABLES = 300;

/** An area with exactly so many tables. New ones get the next free numbers of the house, and those at the end go.
 * @param {Floor} floor @param {string} area @param {number} count @returns {Floor} */
export function withTables(floor, area, count) {
  const here = floor.tables.filter((table) => table.area === area);
  const elsewhere = floor.tables.filter((table) => table.area !== area);
  const stay = here.slice(0, count);
  const [ids, names] = [new Set(floor.tables.map((table) => table.id)), new Set([...elsewhere, ...stay].map((table) => table.name))];
  const added = [];
  for (let number = 1; stay.length + added.length < count; number += 1) {
    if (names.has(String(number))) continue;
    const id = here.find((table) => table.name === String(number))?.id ?? idOf(String(number), ids);
    ids.add(id);
    added.push({ id, name: String(number), area, seats: SEATS });
  }
  return { ...floor, tables: inOrder({ ...floor, tables: [...elsewhere, ...stay, ...added] }) };
}

/** Tables by areas. @param {Floor} floor @returns {Table[]} */
const inOrder = (floor) => floor.areas.flatMap((area) => floor.tables.filter((table) => table.area === area.id));

/** @param {Floor} floor @param {string} id @param {Partial<Table>} values @returns {Floor} */
export function withTable(floor, id, values) {
  const tables = floor.tables.map((table) => (table.id === id ? { ...table, ...values } : table));
  return { ...floor, tables: values.area ? inOrder({ ...floor, tables }) : tables };
}

/** @param {Floor} floor @param {string} id @returns {Floor} */
export const withoutTable = (floor, id) => ({ ...floor, tables: floor.tables.filter((table) => table.id !== id) });

/** @param {Floor} floor @param {string} name @returns {Floor} */
export const withArea = (floor, name) =>
  ({ ...floor, areas: [...floor.areas, { id: idOf(name, floor.areas.map((area) => area.id)), name }] });

/** @param {Floor} floor @param {string} name @returns {Floor} */
export const withStation = (floor, name) =>
  ({ ...floor, stations: [...floor.stations, { id: idOf(name, floor.stations.map((station) => station.id)), name }] });

/** Areas or stations with one of them changed. @template {{id: string}} Place
 * @param {Place[]} places @param {string} id @param {Partial<Place>} values @returns {Place[]} */
export const renamed = (places, id, values) => places.map((place) => (place.id === id ? { ...place, ...values } : place));

/** Where a refusal of the floor stands: `tables[3].seats` is about the fourth table. @param {string} kind @param {number} at @param {string} what */
export const fieldOf = (kind, at, what) => `${kind}[${at}].${what}`;

/** How well the better of black and white is read on a colour, 1 to 21; null when it is no colour.
 * @param {string} colour @returns {{ink: string, contrast: number} | null} */
export function inkOn(colour) {
  if (!/^#[0-9a-f]{6}$/.test(colour)) return null;
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16) / 255));
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const [onBlack, onWhite] = [(light + 0.05) / 0.05, 1.05 / (light + 0.05)];
  return onBlack >= onWhite ? { ink: "#000000", contrast: onBlack } : { ink: "#ffffff", contrast: onWhite };
}

/** @param {number} part */
const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** `ca, es, en` as codes. @param {string} text */
export const codesOf = (text) => text.toLowerCase().split(/[\s,;]+/).filter(Boolean);
