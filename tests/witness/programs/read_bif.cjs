// What rx-player reads of the BIF on stdin, as JSON: milliseconds and base64 of each picture.
// Its folder, with node_modules in it, is the one argument.
const { createRequire } = require("node:module");
const { parseBifThumbnails } = createRequire(`${process.argv[2]}/`)("rx-player/tools");

const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk));
process.stdin.on("end", () => {
  const file = new Uint8Array(Buffer.concat(chunks));
  const read = parseBifThumbnails(file.buffer).images.map(({ startTime, image }) => ({
    ms: startTime,
    jpeg: Buffer.from(image).toString("base64"),
  }));
  process.stdout.write(JSON.stringify(read));
});
