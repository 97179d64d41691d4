// Reads {name: text} as JSON from standard input; writes {name: {lines: [[start, end, scopes]…], depths: […]}}.
const fs = require("fs");
const path = require("path");
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

const grammarPath = process.argv[2];
const wasm = fs.readFileSync(path.join(path.dirname(require.resolve("vscode-oniguruma")), "onig.wasm")).buffer;

async function main() {
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(grammarPath, "utf8"), grammarPath),
  });
  const grammar = await registry.loadGrammar("source.ir");
  const answer = {};
  for (const [name, text] of Object.entries(JSON.parse(fs.readFileSync(0, "utf8")))) {
    let stack = textmate.INITIAL;
    const lines = [];
    const depths = [];
    for (const line of text.split(/\r\n|\n|\r/)) {
      const result = grammar.tokenizeLine(line, stack);
      lines.push(result.tokens.map((token) => [token.startIndex, token.endIndex, token.scopes]));
      stack = result.ruleStack;
      depths.push(stack.depth);
    }
    answer[name] = { lines, depths };
  }
  process.stdout.write(JSON.stringify(answer));
}

main();
