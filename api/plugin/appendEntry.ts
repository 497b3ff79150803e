import { zipSync } from "fflate";

const END = 0x06054b50;
const END_BYTES = 22;
/** Offsets in the end of central directory record (PKWARE APPNOTE, 4.3.16). */
const AT = { entriesHere: 8, entries: 10, directoryBytes: 12, directoryOffset: 16, comment: 20 };
/** The offset of the local header's position in a directory entry (4.3.12). */
const LOCAL_OFFSET = 42;

/**
 * Adds a file to a ZIP. The earlier entries keep every byte and their position; only the directory moves.
 * @throws Error for a ZIP with a comment or in several parts, and for other files
 */
export function appendEntry(zip: Uint8Array, path: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = read(zip);
  const one = read(zipSync({ [path]: content }, { level: 0 }));
  const entry = Buffer.from(one.directory);
  entry.writeUInt32LE(whole.entriesBytes.length, LOCAL_OFFSET);
  const directory = Buffer.concat([whole.directory, entry]);
  const offset = whole.entriesBytes.length + one.entriesBytes.length;
  const end = Buffer.from(whole.end);
  end.writeUInt16LE(whole.entries + 1, AT.entriesHere);
  end.writeUInt16LE(whole.entries + 1, AT.entries);
  end.writeUInt32LE(directory.length, AT.directoryBytes);
  end.writeUInt32LE(offset, AT.directoryOffset);
  return Buffer.concat([whole.entriesBytes, one.entriesBytes, directory, end]);
}

function read(zip: Uint8Array) {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = bytes.subarray(-END_BYTES);
  if (end.length < END_BYTES || end.readUInt32LE(0) !== END || end.readUInt16LE(AT.comment) !== 0)
    throw new Error("The package is not a ZIP file that ends with its directory.");
  const offset = end.readUInt32LE(AT.directoryOffset);
  const directory = bytes.subarray(offset, offset + end.readUInt32LE(AT.directoryBytes));
  return { entriesBytes: bytes.subarray(0, offset), directory, end, entries: end.readUInt16LE(AT.entries) };
}
