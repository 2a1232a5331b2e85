// Builds webapp/static/dist: one file an entry, names carry a digest of the content, so that a browser may
// keep them for ever; manifest.json maps "app.js" to the file that is current.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "static", "dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/app.js", diagram: "src/diagram.js", designer: "src/designer.js", tables: "src/tables.js" },
  // The FEEL editor of dmn-js writes style elements, which our policy refuses; cells are plain text fields instead.
  alias: { "@bpmn-io/feel-editor": "./src/tables/no_editor.js", "@codemirror/view": "./src/tables/no_editor.js" },
  loader: { ".woff2": "dataurl", ".woff": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "empty" },
  outdir: dist,
  entryNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none", // the whole licence texts go into licences.txt
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const file of Object.keys(result.metafile.outputs).map((path) => basename(path)).sort()) {
  const named = /^(\w+)-[A-Z0-9]+\.(js|css)$/.exec(file);
  if (named) manifest[`${named[1]}.${named[2]}`] = file;
}
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");

const packages = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const named = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (named) packages.add(named[1]);
}
const licences = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}\n`;
});
writeFileSync(join(dist, "licences.txt"), licences.join("\n" + "-".repeat(80) + "\n\n"));
