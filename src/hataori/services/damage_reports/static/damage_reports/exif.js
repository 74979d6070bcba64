// Where a photo says that it was taken (Exif 2.3, GPS IFD, in JPEG or PNG), read before upload: some phones strip it.

const APP1 = 0xffe1;
const SOS = 0xffda;
const GPS = 0x8825;
const HEAD = 256 * 1024;

// The chunk eXIf of a PNG holds the same as a JPEG's APP1.
function inPng(view) {
  for (let at = 8; at + 8 < view.byteLength; at += 12 + view.getUint32(at)) {
    if (view.getUint32(at + 4) === 0x65584966) return at + 8;
  }
  return null;
}

function tiffOf(view) {
  if (view.byteLength < 8) return null;
  if (view.getUint32(0) === 0x89504e47) return inPng(view);
  if (view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < view.byteLength) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (marker === APP1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if (marker === SOS || length < 2) return null;
    at += 2 + length;
  }
  return null;
}

// The entries of one directory: tag → where its entry begins.
function entries(view, tiff, offset, little) {
  const found = new Map();
  const count = view.getUint16(tiff + offset, little);
  for (let n = 0; n < count; n += 1) {
    const entry = tiff + offset + 2 + n * 12;
    found.set(view.getUint16(entry, little), entry);
  }
  return found;
}

function degrees(view, tiff, entry, little) {
  const at = tiff + view.getUint32(entry + 8, little);
  const part = (n) => view.getUint32(at + n * 8, little) / (view.getUint32(at + n * 8 + 4, little) || NaN);
  return part(0) + part(1) / 60 + (part(2) || 0) / 3600;
}

function placeIn(view) {
  const tiff = tiffOf(view);
  if (tiff === null) return null;
  const little = view.getUint16(tiff) === 0x4949;
  const first = entries(view, tiff, view.getUint32(tiff + 4, little), little);
  if (!first.has(GPS)) return null;
  const gps = entries(view, tiff, view.getUint32(first.get(GPS) + 8, little), little);
  if (![1, 2, 3, 4].every((tag) => gps.has(tag))) return null;
  const side = (tag) => String.fromCharCode(view.getUint8(gps.get(tag) + 8));
  const lat = degrees(view, tiff, gps.get(2), little) * (side(1) === "S" ? -1 : 1);
  const lon = degrees(view, tiff, gps.get(4), little) * (side(3) === "W" ? -1 : 1);
  const real = Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return real && (lat || lon) ? { lat, lon } : null;
}

export async function placeOf(file) {
  try {
    return placeIn(new DataView(await file.slice(0, HEAD).arrayBuffer()));
  } catch {
    return null; // a photo that says nothing, or nonsense, of itself
  }
}
