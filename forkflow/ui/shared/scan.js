// @ts-check
/** Reading QR codes: with the browser's own detector where there is one, else with a small decoder that is loaded now.
 *
 * The camera needs a secure address; a picture of the code can be read everywhere.
 */

/** @typedef {(source: ImageBitmapSource & CanvasImageSource) => Promise<string[]>} Read */

const LOOK_EVERY_MS = 120;
const WIDEST = 1280;

/** @type {Promise<Read> | undefined} */
let reading;

/** @returns {Promise<Read>} */
function reader() {
  reading ??= ownDetector().then((own) => own ?? decoder());
  return reading;
}

/** @returns {Promise<Read | null>} */
async function ownDetector() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  const kinds = await Detector?.getSupportedFormats?.().catch(() => []);
  if (!kinds?.includes("qr_code")) return null;
  const detector = new Detector({ formats: ["qr_code"] });
  return async (source) => (await detector.detect(source)).map((/** @type {any} */ code) => code.rawValue);
}

/** @returns {Promise<Read>} */
async function decoder() {
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return async (source) => {
    const { width, height } = sizeOf(source);
    if (!brush || !width || !height) return [];
    const scale = Math.min(1, WIDEST / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    brush.drawImage(source, 0, 0, canvas.width, canvas.height);
    try {
      return [decodeQR(brush.getImageData(0, 0, canvas.width, canvas.height))];
    } catch {
      return []; // no code in this picture
    }
  };
}

/** @param {any} source @returns {{width: number, height: number}} */
const sizeOf = (source) => ({ width: source.videoWidth ?? source.width, height: source.videoHeight ?? source.height });

/** Whether this page may ask for a camera at all. */
export const hasCamera = () => !!navigator.mediaDevices?.getUserMedia;

/** Looks through the camera until `stop`. @param {HTMLVideoElement} video shows what it sees
 * @param {(text: string) => void} found @returns {Promise<() => void>} stop; rejects when there is no camera to be had */
export async function watch(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  video.srcObject = stream;
  const read = await reader();
  await video.play();
  let on = true;
  const look = async () => {
    if (!on) return;
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) for (const text of await read(video).catch(() => [])) found(text);
    setTimeout(look, LOOK_EVERY_MS);
  };
  look();
  return () => {
    on = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}

/** The texts of the codes in a picture. @param {Blob} picture */
export async function readPicture(picture) {
  const read = await reader();
  return read(await createImageBitmap(picture));
}
