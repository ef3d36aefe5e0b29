/**
 * Templates: a form and a guideline to begin with, for the web and the command. A template says what its data must look like by the
 * fields its views name; everything in it may be changed before and after.
 */
import type { Form } from "./form.ts"

export interface Template {
  key: string
  name: string
  /** What one does with it, in one sentence. */
  says: string
  form: Form
  /** Markdown. */
  guideline: string
}

export const templates: readonly Template[] = [
  {
    key: "text_classification",
    name: "Text classification",
    says: "Read a text, choose the option that fits it.",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [
        {
          key: "sentiment",
          kind: "choice",
          title: "Which feeling does the text express?",
          options: [{ name: "positive" }, { name: "neutral" }, { name: "negative" }],
          required: true,
        },
      ],
    },
    guideline: `# Which feeling does the text express?

Judge what the **writer** expresses, not what you think of it.

- **positive**: praise, joy, thanks, hope.
- **negative**: complaint, anger, sadness, fear.
- **neutral**: facts, questions, and whatever is as much the one as the other.

Irony counts as what is meant: “Great, delayed again” is negative. If the text is in a language you do not read, or is no text,
choose *cannot tell*.
`,
  },
  {
    key: "named_entities",
    name: "Named entities",
    says: "Mark the names in a text and say what each one is.",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [
        {
          key: "entities",
          kind: "span",
          on: "text",
          title: "Mark every name",
          labels: [
            { name: "person", hotkey: "p" },
            { name: "location", hotkey: "l" },
            { name: "organization", hotkey: "o" },
            { name: "product", hotkey: "r" },
            { name: "work", title: "creative work", hotkey: "w" },
          ],
          required: true,
        },
      ],
    },
    guideline: `# Mark every name

Mark the whole name and nothing else: no article, no punctuation, no title (“Dr”, “President”).

- **person**: people, also invented ones, and pet animals by name.
- **location**: countries, cities, streets, rivers, buildings.
- **organization**: firms, parties, clubs, bands, authorities.
- **product**: things one can buy, with their brand: “iPhone 6”.
- **creative work**: films, songs, books, series.

A name counts each time it stands there. Where one lies inside another (“University of *Vienna*”), mark the longer one only. A text
without names is answered by submitting it with nothing marked.
`,
  },
  {
    key: "image_boxes",
    name: "Image boxes",
    says: "Draw a box around every object in an image.",
    form: {
      views: [{ key: "image", view: "image", from: "$image" }],
      questions: [
        {
          key: "cells",
          kind: "box",
          on: "image",
          title: "Draw a box around every cell",
          labels: [
            { name: "red", title: "red blood cell", hotkey: "r" },
            { name: "white", title: "white blood cell", hotkey: "w" },
            { name: "platelet", hotkey: "p" },
          ],
          required: true,
        },
      ],
    },
    guideline: `# Draw a box around every cell

The box touches the cell on all four sides, with no rim of background.

- **red blood cell**: round and pale, without a nucleus. By far the most.
- **white blood cell**: larger, with a dark nucleus.
- **platelet**: small and dark, without a rim.

Cells that touch or overlap get a box each, around what you can tell is theirs. A cell cut by the border of the image is boxed up to
the border when at least a third of it can be seen. An image without cells is answered by submitting it with no box.
`,
  },
  {
    key: "free_text",
    name: "Free-text answer",
    says: "Read a request, write the answer to it.",
    form: {
      views: [{ key: "request", view: "text", from: "$input", title: "Request" }],
      questions: [
        {
          key: "answer",
          kind: "text",
          title: "Write the answer",
          placeholder: "What a helpful expert would reply",
          lines: 8,
          length_max: 5000,
          required: true,
        },
      ],
    },
    guideline: `# Write the answer

Do exactly what the request asks for: its language, its length, its form.

- State only what you know to be true. If you have to look something up, do; if you cannot find out, say what is not known.
- Begin with the answer. No greeting, no repetition of the request.
- Write it yourself: text of a language model is not wanted here.

If the request cannot be understood, or asks for something harmful, choose *cannot tell* and flag the task.
`,
  },
]
