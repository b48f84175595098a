// An app that speaks SCIM through the SCIMMY library: what the SCIM connector meets outside of this house.
// People and groups live in memory. Usage: SCIM_TOKEN=… node scimmy_app.mjs [PORT]; prints `ready PORT` once it listens.
import {createHash, randomUUID, timingSafeEqual} from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const kMostResources = 10_000;
const token = process.env.SCIM_TOKEN;
if (!token) {
  console.error("SCIM_TOKEN must hold the bearer token that this app accepts");
  process.exit(2);
}

const digest = (text) => createHash("sha256").update(text).digest();

function authenticate(request) {
  const given = request.header("authorization") ?? "";
  if (!timingSafeEqual(digest(given), digest(`Bearer ${token}`))) throw new Error("the bearer token is not valid");
  return "hub";
}

/// Keeps the resources of one type; `key` is the attribute that must be unique.
class Shelf {
  constructor(key) {
    this.key = key;
    this.byId = new Map();
  }

  save(resource, data) {
    const id = resource.id ?? randomUUID();
    if (resource.id && !this.byId.has(id)) throw new SCIMMY.Types.Error(404, null, `there is no ${id}`);
    if (!resource.id && this.byId.size >= kMostResources) throw new SCIMMY.Types.Error(507, null, "the app is full");
    const name = String(data[this.key]).toLowerCase();
    const taken = [...this.byId.values()].some((other) => other.id !== id && String(other[this.key]).toLowerCase() === name);
    if (taken) throw new SCIMMY.Types.Error(409, "uniqueness", `${this.key} is taken`);
    const now = new Date();
    const meta = {created: this.byId.get(id)?.meta.created ?? now, lastModified: now};
    this.byId.set(id, {...data, id, meta});
    return this.byId.get(id);
  }

  read(resource) {
    if (!resource.id) {
      const all = [...this.byId.values()];
      return resource.filter ? resource.filter.match(all) : all;
    }
    if (!this.byId.has(resource.id)) throw new SCIMMY.Types.Error(404, null, `there is no ${resource.id}`);
    return this.byId.get(resource.id);
  }

  drop(resource) {
    if (!this.byId.delete(resource.id)) throw new SCIMMY.Types.Error(404, null, `there is no ${resource.id}`);
  }
}

function declare(type, shelf) {
  SCIMMY.Resources.declare(type)
      .ingress((resource, data) => shelf.save(resource, data))
      .egress((resource) => shelf.read(resource))
      .degress((resource) => shelf.drop(resource));
}

declare(SCIMMY.Resources.User, new Shelf("userName"));
declare(SCIMMY.Resources.Group, new Shelf("displayName"));
SCIMMY.Config.set({patch: true, filter: true});

const app = express();
app.disable("x-powered-by");
app.use("/scim/v2", new SCIMMYRouters({type: "bearer", handler: authenticate}));

const server = app.listen(Number(process.argv[2] ?? 0), "127.0.0.1", (error) => {
  if (error) {
    console.error(`cannot listen: ${error.message}`);
    process.exit(1);
  }
  console.log(`ready ${server.address().port}`);
});
server.requestTimeout = 10_000;
server.headersTimeout = 10_000;

function stop() {
  server.close(() => process.exit(0));
  server.closeAllConnections?.();
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
