/** `tagwerk user`: people, for those who have a terminal but no browser, or lost their way in. */
import { toId } from "@tagwerk/contract/id.ts"
import { roles } from "@tagwerk/contract/workspace.ts"
import type { House } from "../act.ts"
import { linkAddress, makeLink } from "../auth/link.ts"
import { findPeople, makePerson } from "../auth/person.ts"
import { addMember } from "../workspace/member.ts"
import { CalledWrongly, type Command, type ExitCode } from "./command.ts"
import { listWorkspaces, pickWorkspace, withHouse } from "./place.ts"

export const user: Command = {
  says: "People: list, add NAME, link NAME.",
  takes: "list | add NAME | link NAME",
  options: {
    role: { type: "string", value: roles.join("|"), says: "what an added person may do", default: "reviewer" },
    email: { type: "string", value: "ADDRESS", says: "sign-in name of an added person" },
    workspace: { type: "string", value: "NAME", says: "which workspace, when there are several" },
  },
  more: "tagwerk user add Ada --role manager   prints a one-time sign-in link\ntagwerk user link Owner               a fresh link for whoever lost theirs; an earlier one ends",
  run: ({ positionals: [verb = "list", name], values, out }) =>
    withHouse<ExitCode>(async (house, place) => {
      if (verb === "list") {
        for (const workspace of await listWorkspaces(house)) {
          const members = await house.db.transaction(workspace.id, [], query =>
            query<{ person_id: string; name: string; role: string }>(
              "select person_id, name, role from member where workspace_id = $1 order by created_at",
              [workspace.id],
            ),
          )
          out.say(workspace.name)
          for (const member of members)
            out.say(`  ${member.name.padEnd(24)} ${member.role.padEnd(9)} ${toId("person", member.person_id)}`)
          out.result({
            workspace: workspace.name,
            members: members.map(member => ({ id: toId("person", member.person_id), name: member.name, role: member.role })),
          })
        }
        return 0
      }
      if (name === undefined) throw new CalledWrongly(`Whom? Nothing was done. tagwerk user ${verb} NAME`)
      if (verb === "add") {
        const role = roles.find(one => one === values["role"])
        if (!role) throw new CalledWrongly(`“${String(values["role"])}” is no role. Nothing was done. Use ${roles.join(", ")}.`)
        const workspace = await pickWorkspace(house, values["workspace"] as string | undefined)
        const link = await house.db.transaction(workspace.id, [], async query => {
          const tx = { query, house }
          const person = await makePerson(tx, { name, email: (values["email"] as string | undefined) ?? null, hash: null })
          await addMember(tx, workspace.id, person, name, role)
          return linkAddress(place.config, await makeLink(tx, person))
        })
        out.say(`${name} is ${role} of ${workspace.name}. Their one-time sign-in link, good for a day:\n${link}`)
        out.result({ name, role, workspace: workspace.name, link })
        return 0
      }
      if (verb === "link") {
        const link = linkAddress(place.config, await linkFor(house, name))
        out.say(`One-time sign-in link for ${name}, good for a day:\n${link}`)
        out.result({ name, link })
        return 0
      }
      throw new CalledWrongly(`“${verb}” is no verb of user. Nothing was done. Use list, add or link.`)
    }),
}

async function linkFor(house: House, name: string): Promise<string> {
  return house.db.transaction(null, [], async query => {
    const found = await findPeople({ query }, name)
    if (found.length === 0)
      throw new CalledWrongly(`Nobody here is called “${name}”. Nothing was done. \`tagwerk user list\` shows who is.`)
    if (found.length > 1)
      throw new CalledWrongly(`Several people are called “${name}”. Nothing was done. Use their sign-in name.`)
    return makeLink({ query, house }, found[0]!.id)
  })
}
