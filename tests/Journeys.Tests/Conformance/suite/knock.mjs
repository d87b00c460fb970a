// The suite starts a program and takes it for the client. The client is Bifrost, which runs in the test: this program hands
// over the address of the suite's server, waits, and leaves as the test says.
const answer = await fetch(process.env.BIFROST_CONFORMANCE, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ server: process.argv[2], context: JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}") }),
});
console.log(await answer.text());
process.exit(answer.ok ? 0 : 1);
