// @ts-check
/** Sending a file, with how much of it has left: what fetch does not tell. */
import { spoken } from "../../shared/page.js";

const PATIENCE_MS = 120_000;

/** The answer of the house; empty when it did not answer.
 * @param {string} path @param {File} file @param {(share: number) => void} onProgress 0 to 1
 * @returns {Promise<{version?: number, detail?: string}>} */
export function upload(path, file, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.timeout = PATIENCE_MS;
    request.responseType = "json";
    request.setRequestHeader("content-type", file.type);
    request.setRequestHeader("accept-language", spoken);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => resolve(request.response ?? {});
    request.onerror = request.ontimeout = () => resolve({});
    request.send(file);
  });
}
