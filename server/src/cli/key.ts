/** `tagwerk key`: keys of programs. */
import { type Id, newId, toId } from "@tagwerk/contract/id.ts"
import { roles } from "@tagwerk/contract/workspace.ts"
import { act, type Caller } from "../act.ts"
import { createKey, listKeys, revokeKey } from "../workspace/key.ts"
import { CalledWrongly, type Command, type ExitCode } from "./command.ts"
import { pickWorkspace, withHouse } from "./place.ts"

export const key: Command = {
  says: "Keys of programs: list, create NAME, revoke ID.",
  takes: "list | create NAME | revoke ID",
  options: {
    role: { type: "string", value: roles.join("|"), says: "what the key may do", default: "manager" },
    workspace: { type: "string", value: "NAME", says: "which workspace, when there are several" },
  },
  more: "The secret is shown once and stored only as a hash.\ntagwerk key create trainer --role reviewer --json | jq -r .secret",
  run: ({ positionals: [verb = "list", name], values, out }) =>
    withHouse<ExitCode>(async house => {
      const found = await pickWorkspace(house, values["workspace"] as string | undefined)
      const workspace = toId("workspace", found.id)
      const caller: Caller = { as: "system", workspace: found.id }
      if (verb === "list") {
        const { items } = await act(house, { right: "key.write", verb: listKeys }, caller, { workspace, limit: 500 })
        for (const one of items)
          out.say(
            `${one.name.padEnd(24)} ${one.role.padEnd(9)} ${one.revoked_at ? "withdrawn" : one.used_at ? `used ${one.used_at}` : "never used"}  ${one.id}`,
          )
        if (items.length === 0) out.say("No keys yet. tagwerk key create NAME makes one.")
        out.result(items)
        return 0
      }
      if (name === undefined)
        throw new CalledWrongly(`Which? Nothing was done. tagwerk key ${verb} ${verb === "create" ? "NAME" : "ID"}`)
      if (verb === "create") {
        const role = roles.find(one => one === values["role"])
        if (!role) throw new CalledWrongly(`“${String(values["role"])}” is no role. Nothing was done. Use ${roles.join(", ")}.`)
        const made = await act(house, { right: "key.write", verb: createKey }, caller, {
          workspace,
          id: newId("key"),
          name,
          role,
        })
        out.say(`${name} (${role}), shown once:\n${made.secret}`)
        out.result({ ...made, workspace })
        return 0
      }
      if (verb === "revoke") {
        await act(house, { right: "key.write", verb: revokeKey }, caller, { workspace, key: name as Id<"key"> })
        out.say("Withdrawn. Servers notice within 10 s.")
        out.result({ revoked: name })
        return 0
      }
      throw new CalledWrongly(`“${verb}” is no verb of key. Nothing was done. Use list, create or revoke.`)
    }),
}
