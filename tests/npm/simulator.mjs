// One of the simulated apps of the connector tests, as a server of its own for a test; ctest names the program.
import {spawn} from "node:child_process";
import {once} from "node:events";
import {createInterface} from "node:readline";

const kMostStartMs = 60_000;

/** What the simulator expects of every caller. */
export const kToken = "canary-token-9f8e7d6c5b4a";

/** Serves the app while the story goes on; gives it the address and Kim's id. */
export async function withSimulator(words, story) {
  const child = spawn(process.env.SIMULATOR, words, {stdio: ["pipe", "pipe", "inherit"]});
  try {
    const late = AbortSignal.timeout(kMostStartMs);
    const line = once(createInterface(child.stdout), "line", {signal: late});
    const failed = once(child, "exit", {signal: late}).then(() => Promise.reject(new Error("the simulator ended")));
    failed.catch(() => {}); // it ends at last
    const [ready] = await Promise.race([line, failed]);
    await story(JSON.parse(ready));
  } finally {
    const ended = child.exitCode === null ? once(child, "exit") : undefined;
    child.stdin.end();
    await ended;
  }
}
