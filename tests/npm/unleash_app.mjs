// A real Unleash for a test in another language: prints `ready URL KEY` once it answers, and ends with its input.
// Usage: PROVOST_TEST_POSTGRES=FOLDER node unleash_app.mjs
import {Unleash} from "./unleash_server.mjs";

const unleash = await Unleash.start();
console.log(`ready ${unleash.url} ${unleash.key}`);
for await (const _ of process.stdin);
await unleash.end();
