// How the comparison with Unleash asks: who calls, and what a request is.

/** Who calls: the headers of each kind of caller. */
export const kCallers = {
  admin: (side) => ({authorization: side.key}),
  "admin, after Bearer": (side) => ({authorization: `Bearer ${side.key}`}),
  "admin, after bEARER": (side) => ({authorization: `bEARER ${side.key}`}),
  "admin's cookie": (side) => ({cookie: side.adminCookie}),
  "viewer's cookie": (side) => ({cookie: side.viewerCookie}),
  "mona's cookie": (side) => ({cookie: side.monaCookie}),
  nobody: () => ({}),
  "wrong key": () => ({authorization: "*:*.this-is-no-key"}),
  "wrong key, after Bearer": () => ({authorization: "Bearer user:0123456789abcdef"}),
  "password in the header": () => ({authorization: "Basic YWRtaW46YWRtaW4="}),
};

/**
 * One request. `by` is a caller; `says` compares the words of the answer too, where the contract gives them; `keep`
 * takes facts off the answer; `first` is done before, on the side itself.
 */
export const ask = (name, call, more = {}) => {
  const [method, path] = call;
  return {name, method, path, by: "admin", says: false, ...more};
};

/** Keeps the id of what was made as a fact of the side. */
export const keepId = (fact) => (side, answer) => (side[fact] = answer.body.id);
