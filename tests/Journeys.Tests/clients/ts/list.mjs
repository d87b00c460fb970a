// The official TypeScript SDK as an MCP client of its own process, with a credential that it is given.
// Usage: node list.mjs MCP_URL BEARER TOOL. It prints one JSON object on stdout: {"tools", "prompts", "resources", "templates", "text"},
// the names of what is listed and the text that the tool answers.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [, , url, bearer, tool] = process.argv;
const client = new Client({ name: 'typescript-sdk', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${bearer}` } } }));

const { tools } = await client.listTools();
const { prompts } = await client.listPrompts();
const { resources } = await client.listResources();
const { resourceTemplates } = await client.listResourceTemplates();
const { content } = await client.callTool({ name: tool, arguments: {} });

console.log(JSON.stringify({
  tools: tools.map(each => each.name),
  prompts: prompts.map(each => each.name),
  resources: resources.map(each => each.uri),
  templates: resourceTemplates.map(each => each.uriTemplate),
  text: content[0].text,
}));
await client.close();
