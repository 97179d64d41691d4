// One edit sequence a line on standard input, as JSON: {text, notifications: [[change…]…], positions, offsets}.
// Answers each with {fresh, kept, offsets, positions}: the texts after each notification when every change is applied to a
// new document, and when one document is kept, as servers do; then offsetAt and positionAt in the last of the fresh ones.
const readline = require("readline");
const { TextDocument } = require("vscode-languageserver-textdocument");

const create = (text) => TextDocument.create("file:///a.ir", "lift", 1, text);

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { text, notifications, positions, offsets } = JSON.parse(line);
  const fresh = [];
  const kept = [];
  const document = create(text);
  let current = text;
  for (const changes of notifications) {
    for (const change of changes) current = TextDocument.update(create(current), [change], 2).getText();
    fresh.push(current);
    try {
      TextDocument.update(document, changes, 2);
      kept.push(document.getText());
    } catch (error) {
      kept.push(null);
    }
  }
  const last = create(current);
  const answer = {
    fresh,
    kept,
    offsets: positions.map(([line, character]) => last.offsetAt({ line, character })),
    positions: offsets.map((offset) => {
      const { line, character } = last.positionAt(offset);
      return [line, character];
    }),
  };
  process.stdout.write(JSON.stringify(answer) + "\n");
});
