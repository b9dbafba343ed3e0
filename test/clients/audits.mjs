// Runs the audits of GraphQL over HTTP against a URL. It prints "no" and the id of each that does not pass, and how many do.
import { serverAudits } from "graphql-http";

const url = process.argv[2];
let passed = 0;
const audits = serverAudits({ url, fetchFn: fetch });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === "ok") passed++;
  else console.log(`no ${audit.id} ${audit.name}: ${result.reason}`);
}
console.log(`${passed} of ${audits.length}`);
