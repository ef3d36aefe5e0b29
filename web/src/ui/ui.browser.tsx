/**
 * Every part of the kit on one page, for `ui.browser.test.ts`. It is built and served under the product's content policy and never
 * shipped.
 */
import "./trusted-types.ts"
import "./tokens.css"
import "./page.css"
import "./font.ts"
import { ArrowUpRight, Download, MousePointer2, Search, SquareDashed, Trash2 } from "lucide-react"
import { useState } from "react"
import { createRoot } from "react-dom/client"
import { loadLanguage } from "../language.ts"
import { Bars } from "./bars.tsx"
import { Button } from "./button.tsx"
import { Checkbox } from "./checkbox.tsx"
import { ComboBox } from "./combo-box.tsx"
import { CommandPalette } from "./command-palette.tsx"
import { Dialog } from "./dialog.tsx"
import { EmptyState } from "./empty-state.tsx"
import { Figure, FigureStrip, Interval } from "./figure.tsx"
import { FileDrop } from "./file-drop.tsx"
import { formatConfidence, formatMoney, formatNumber, formatPercent } from "./format.ts"
import { Grid, type Sort } from "./grid.tsx"
import { Histogram } from "./histogram.tsx"
import { IconButton } from "./icon-button.tsx"
import { KeysSheet } from "./keys-sheet.tsx"
import { labelColor } from "./label-color.ts"
import { LazyMarkdown } from "./lazy-markdown.tsx"
import { LineChart } from "./line-chart.tsx"
import { LoadingLine } from "./loading-line.tsx"
import { Menu } from "./menu.tsx"
import { Badge, Notice } from "./notice.tsx"
import { NumberField } from "./number-field.tsx"
import { OptionList } from "./option-list.tsx"
import { PlotFrame } from "./plot-frame.tsx"
import { Popover } from "./popover.tsx"
import { ProgressBar, ShareBar } from "./progress-bar.tsx"
import { RadioGroup, Segments } from "./radio-group.tsx"
import { Select } from "./select.tsx"
import { Sheet, SheetPart } from "./sheet.tsx"
import { Shell } from "./shell.tsx"
import { Swatch, Tag } from "./swatch.tsx"
import { Switch } from "./switch.tsx"
import { Tabs } from "./tabs.tsx"
import { TextArea } from "./text-area.tsx"
import { TextField } from "./text-field.tsx"
import { applyTheme, type Theme } from "./theme.ts"
import { toast } from "./toast.tsx"
import css from "./ui.browser.module.css"
import { useKeys } from "./use-keys.ts"

const many = Array.from({ length: 300 }, (_, i) => ({ value: `o${i}`, label: `option ${i} of the list` }))
const rows = Array.from({ length: 5000 }, (_, i) => ({
  id: `sup-${String(i).padStart(7, "0")}`,
  text: `Message number ${i} about a card`,
  p: (i % 97) / 100 + 0.01,
}))
const days = Array.from({ length: 30 }, (_, i) => i)
const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true as const }

function Page() {
  const [text, setText] = useState("card_arrival")
  const [number, setNumber] = useState(0.95)
  const [kind, setKind] = useState<"one" | "several">("one")
  const [option, setOption] = useState<string | null>("o3")
  const [chosen, setChosen] = useState<string[]>(["o1"])
  const [isOn, setOn] = useState(true)
  const [over, setOver] = useState<"" | "dialog" | "sheet" | "palette">("")
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(["sup-0000001"]))
  const [open, setOpen] = useState<string | null>(null)
  const [sort, setSort] = useState<Sort>({ key: "p", direction: "ascending" })
  useKeys("Page", [{ keys: "Ctrl K", title: "Search or run", inField: true, run: () => setOver("palette") }])
  return (
    <main className={css.page}>
      <h1 className={css.title}>All parts</h1>
      <LoadingLine isLoading={false} />
      <KeysSheet />
      <section className={css.row} aria-label="Buttons">
        <Button size="small">24 small</Button>
        <Button keys="N">28 normal</Button>
        <Button size="large">32 large</Button>
        <Button look="primary" size="large" keys="Enter">
          Submit
        </Button>
        <Button look="danger" icon={<Trash2 {...icon} />}>
          Delete
        </Button>
        <Button look="quiet">Quiet</Button>
        <Button isDisabled>Not now</Button>
        <Button size="touch">Touch</Button>
        <IconButton icon={<MousePointer2 {...icon} />} label="Choose" keys="V" showKeys size={32} />
        <IconButton icon={<SquareDashed {...icon} />} label="Draw" keys="B" showKeys size={32} isChosen />
        <IconButton icon={<Download {...icon} />} label="Download" />
      </section>
      <section className={css.fields} aria-label="Fields">
        <TextField label="Name in the data" value={text} onChange={setText} note="As it stands in the file." />
        <TextField label="Wrong" value="card_arrival" onChange={setText} isMono error="This value is used twice. Change one." />
        <TextField
          label="Search"
          isLabelHidden
          value=""
          onChange={setText}
          placeholder="Search text or id"
          icon={<Search {...icon} />}
        />
        <NumberField label="Target" value={number} onChange={setNumber} min={0} max={1} step={0.01} />
        <Select
          label="Use"
          value={kind}
          onChange={setKind}
          options={[
            { value: "one", label: "Show as text" },
            { value: "several", label: "External id" },
          ]}
        />
        <ComboBox label="Label" value={option} onChange={setOption} options={many} />
        <TextArea label="Reason" value={text} onChange={setText} />
      </section>
      <section className={css.row} aria-label="Choices">
        <Checkbox isSelected={isOn} onChange={setOn}>
          Check
        </Checkbox>
        <Checkbox isSelected={false} isIndeterminate onChange={setOn}>
          Some
        </Checkbox>
        <Switch isOn={isOn} onChange={setOn} note="Cannot tell always counts">
          Required
        </Switch>
        <RadioGroup
          label="Answers"
          value={kind}
          onChange={setKind}
          options={[
            { value: "one", label: "One" },
            { value: "several", label: "Several" },
          ]}
          isRow
        />
        <Segments
          label="Kind"
          value={kind}
          onChange={setKind}
          options={[
            { value: "one", label: "One" },
            { value: "several", label: "Several" },
          ]}
        />
      </section>
      <section className={css.row} aria-label="Overlays">
        <Menu
          label="Acts"
          groups={[
            {
              acts: [
                { id: "a", label: "Copy", keys: "Ctrl C", icon: <ArrowUpRight {...icon} /> },
                { id: "b", label: "Archive" },
              ],
            },
            { acts: [{ id: "c", label: "Delete", isDanger: true }] },
          ]}
        >
          <Button>Menu</Button>
        </Menu>
        <Popover label="Filter" trigger={<Button>Popover</Button>}>
          <TextField label="Below" value="0.9" onChange={() => {}} />
        </Popover>
        <Button onPress={() => setOver("dialog")}>Dialog</Button>
        <Button onPress={() => setOver("sheet")}>Sheet</Button>
        <Button onPress={() => setOver("palette")}>Palette</Button>
        <Button onPress={() => toast("14 tasks archived", () => {})}>Toast</Button>
        {Array.from({ length: 12 }, (_, i) => (
          <Tag key={labelColor(i)} color={labelColor(i)}>
            Tag {i + 1}
          </Tag>
        ))}
        <Swatch color={labelColor(0)} /> <Swatch color={labelColor(2)} isProposed />
        <Badge>Example data</Badge> <Badge tone="good">Live</Badge> <Badge tone="bad">1 problem</Badge>
      </section>
      <Notice tone="bad" title="The server does not answer.">
        3 responses are kept here and go out by themselves. You can go on.
      </Notice>
      <Notice tone="warn" title="No network.">
        5 answers are kept.
      </Notice>
      <Notice>A neutral line.</Notice>
      <Tabs
        label="Views"
        selected="b"
        tabs={[
          { id: "a", label: "Overview", href: "#a" },
          { id: "b", label: "Tasks", count: formatNumber(13083), href: "#b" },
        ]}
      />
      <Tabs
        label="Panels"
        selected="a"
        tabs={[
          { id: "a", label: "List", children: "First" },
          { id: "b", label: "JSON", children: "Second" },
        ]}
      />
      <FigureStrip>
        <Figure label="Accepted" value={formatPercent(0.719, 1)} aside="9,412 of 13,083 tasks" span={2} note="3,239 collecting">
          <ProgressBar label="Accepted" value={9412} max={13083} height={6} />
        </Figure>
        <Figure
          label="Right on gold"
          value={formatConfidence(0.959)}
          aside={<Interval low={0.899} high={0.984} />}
          note="Wilson 95 %"
        />
        <Figure label="Cost so far" value={formatMoney(552.6, "EUR")} aside="of €900" />
      </FigureStrip>
      <div className={css.plots}>
        <PlotFrame
          title="Accepted answers"
          note="By day"
          table={{ head: ["Day", "Answers"], rows: days.map(day => [day, day * day]) }}
        >
          <LineChart
            label="Accepted answers rise to 841"
            x={days}
            height={200}
            lines={[
              {
                label: "Answers",
                values: days.map(day => day * day),
                isFilled: true,
                band: { low: days.map(day => day * day * 0.9), high: days.map(day => day * day * 1.1) },
              },
            ]}
          />
        </PlotFrame>
        <PlotFrame title="Confidence" note="Square-root scale" table={{ head: ["From", "Tasks"], rows: [[".9", 9000]] }}>
          <Histogram
            label="Most tasks are above .95"
            counts={days.slice(0, 20).map(i => (i === 19 ? 9000 : i * 30))}
            target={0.95}
            targetLabel="target .95"
            isRoot
          />
        </PlotFrame>
        <PlotFrame title="Responses" table={{ head: ["Plan", "Responses"], rows: [["Asked for", 22870]] }}>
          <Bars
            bars={[
              { key: "a", label: "Asked for", value: 22870, text: formatNumber(22870), isAccent: true },
              { key: "b", label: "Fixed plan", value: 37648, text: formatNumber(37648) },
            ]}
          />
        </PlotFrame>
      </div>
      <div className={css.grid}>
        <Grid
          label="Tasks"
          rows={rows}
          keyOf={row => row.id}
          total={rows.length}
          sort={sort}
          onSort={setSort}
          selected={selected}
          onSelect={setSelected}
          open={open}
          onOpen={setOpen}
          columns={[
            { key: "id", title: "Id", width: "120px", cell: row => <code>{row.id}</code> },
            { key: "text", title: "Text", width: "minmax(160px, 1fr)", cell: row => <span>{row.text}</span> },
            {
              key: "p",
              title: "Confidence",
              width: "140px",
              align: "end",
              isSortable: true,
              cell: row => (
                <>
                  <ShareBar value={row.p} target={0.95} />
                  &ensp;
                  {formatConfidence(row.p)}
                </>
              ),
            },
          ]}
        />
        {over === "sheet" ? (
          <Sheet title="sup-0402518" note="Open" onClose={() => setOver("")}>
            <SheetPart title="Answer" note="provisional">
              <LazyMarkdown
                text={
                  "# Guideline\n\n**Bold** [out](https://example.org) [bad](javascript:alert(1)) ![far](https://example.org/x.png)\n\n<b>raw</b>"
                }
              />
            </SheetPart>
          </Sheet>
        ) : null}
      </div>
      <div className={css.options}>
        <OptionList
          label="What does the customer want?"
          options={[...many.slice(0, 77), { value: "none", label: "Can’t tell", isPinned: true, keys: "0" }]}
          chosen={chosen}
          onChoose={value => setChosen([value])}
          recent={["o5", "o6"]}
        />
      </div>
      <FileDrop title="Drop JSONL, JSON, CSV or a folder of images here" note="Any size." onFiles={() => {}} allowsFolder />
      <EmptyState title="No tasks yet" actions={<Button look="secondary">Import</Button>}>
        Drop a file.
      </EmptyState>
      {over === "dialog" ? (
        <Dialog title="Delete the project?" isAlert onClose={() => setOver("")} actions={<Button look="danger">Delete</Button>}>
          <p>Its 14 tasks and their responses go with it.</p>
        </Dialog>
      ) : null}
      {over === "palette" ? (
        <CommandPalette
          place="in Banking intents"
          onClose={() => setOver("")}
          groups={[
            {
              title: "Go to",
              commands: [
                { id: "d", label: "Disagreements", note: ", 214 tasks", keys: "G D" },
                { id: "w", label: "Workers who disagree most" },
              ],
            },
            { title: "Do", commands: [{ id: "x", label: "Discard the draft" }] },
          ]}
        />
      ) : null}
    </main>
  )
}

const theme = new URLSearchParams(location.search).get("theme")
applyTheme((theme ?? "system") as Theme)
await loadLanguage("label")
const root = document.getElementById("root")
if (root)
  createRoot(root).render(
    <Shell>
      <Page />
    </Shell>,
  )
