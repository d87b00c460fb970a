// The official TypeScript SDK as an MCP client of its own process.
// Usage: node client.mjs MCP_URL. It prints one JSON object a line on stdout: {"authorize": URL} when a browser is needed,
// then, once the address that the browser arrived at stands on stdin, {"tools", "results"}.
import { createInterface } from 'node:readline/promises';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';

const server = new URL(process.argv[2]);
const say = message => console.log(JSON.stringify(message));

/** Keeps everything in memory; the state is checked here, because the SDK leaves that to its user. */
class Provider {
  redirectUrl = 'http://localhost:1178/callback';
  clientMetadata = {
    client_name: 'TypeScript SDK',
    redirect_uris: [this.redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  #state = crypto.randomUUID();
  #client;
  #tokens;
  #verifier;

  state() { return this.#state; }
  clientInformation() { return this.#client; }
  saveClientInformation(client) { this.#client = client; }
  tokens() { return this.#tokens; }
  saveTokens(tokens) { this.#tokens = tokens; }
  saveCodeVerifier(verifier) { this.#verifier = verifier; }
  codeVerifier() { return this.#verifier; }
  redirectToAuthorization(url) { say({ authorize: url.href }); }

  codeIn(answer) {
    if (answer.searchParams.get('state') !== this.#state) {
      throw new Error('The answer is not to the request of this client.');
    }
    return answer.searchParams.get('code');
  }
}

const provider = new Provider();

async function connect() {
  const client = new Client({ name: 'typescript-sdk', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(server, { authProvider: provider });
  try {
    await client.connect(transport);
    return client;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) {
      throw error;
    }
    const input = createInterface({ input: process.stdin });
    const { value: line } = await input[Symbol.asyncIterator]().next();
    input.close();
    await transport.finishAuth(provider.codeIn(new URL(line)));
    return connect();
  }
}

const client = await connect();
const { tools } = await client.listTools();
const results = {};

for (const name of ['notes-whoami', 'notes-picture', 'notes-report', 'notes-fail']) {
  results[name] = await client.callTool({ name, arguments: {} });
}

// Its types for a tool's result refuse content of an unknown kind; below them everything must be there.
results['notes-unknown_members'] = await client.request(
  { method: 'tools/call', params: { name: 'notes-unknown_members', arguments: {} } },
  ResultSchema.loose(),
);

say({ tools: tools.map(tool => tool.name), results });
await client.close();
