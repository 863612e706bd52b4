// @ts-check
/** The icons of who walks about and of who sits at a desk: a cook sees none of them. */
import { PATHS } from "./icon.js";

Object.assign(PATHS, {
  flame: "M12 3c1 4 6 6 6 11a6 6 0 0 1-12 0c0-2 1-3 2-4 0 2 1 3 2 3 1-3-1-6 2-10z",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21a8 8 0 0 1 16 0",
  seat: "M7 4v8h10V4M7 12v8M17 12v8M7 16h10",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  list: "M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5",
  floor: "M4 4h7v7H4zM15 4h5v5h-5zM4 15h5v5H4zM13 13h7v7h-7z",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6v-2M17 17h.5",
  edit: "M4 20h4L19 9l-4-4L4 16z",
  star: "M12 3l2.7 5.8 6.3.8-4.6 4.3 1.2 6.3L12 17l-5.6 3.2 1.2-6.3L3 9.6l6.3-.8z",
  hand: "M8 12V6a1.500 1.500 0 0 1 3 0v5V4.500a1.500 1.500 0 0 1 3 0V11V6a1.500 1.500 0 0 1 3 0v8a7 7 0 0 1-7 7c-3 0-4.500-2-6-5l-1-2.500c1-1 2.500-.5 3 .5l1 1.500",
  tablet: "M6 3h12v18H6zM11 18h2",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  bag: "M6 8h12l1 13H5zM9 8a3 3 0 0 1 6 0",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  box: "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9",
  screen: "M3 4h18v12H3zM9 20h6M12 16v4",
  cut: "M3 3l18 18M5 12a10 10 0 0 1 3-2M16 9.5a10 10 0 0 1 3 2.500M8.500 15.500a5 5 0 0 1 7 0M12 19h.5",
});
