// biome-ignore-all lint/a11y/useSemanticElements: rows in view are placed by offset, which table elements do not allow
import { useLingui } from "@lingui/react/macro"
import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDown, ArrowUp } from "lucide-react"
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react"
import { Checkbox } from "./checkbox.tsx"
import { classNames } from "./class-name.ts"
import css from "./grid.module.css"
import { useGridKeys } from "./grid-keys.ts"

export interface GridColumn<Row> {
  key: string
  title: ReactNode
  /** A CSS grid track: "120px", "minmax(160px, 1fr)". */
  width: string
  align?: "start" | "end"
  isSortable?: boolean
  cell: (row: Row) => ReactNode
}
export interface Sort {
  key: string
  direction: "ascending" | "descending"
}

export interface GridProps<Row> {
  label: string
  columns: readonly GridColumn<Row>[]
  /** The rows that were loaded; more are asked for by `onMore` when the end comes near. */
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** Rows in all, where it is known, for screen readers. */
  total?: number
  hasMore?: boolean
  onMore?: () => void
  sort?: Sort
  onSort?: (sort: Sort) => void
  /** Key of the row whose sheet is open. */
  open?: string | null
  onOpen?: (key: string) => void
  /** Without it rows cannot be selected. */
  selected?: ReadonlySet<string>
  onSelect?: (selected: ReadonlySet<string>) => void
  /** In place of rows when there are none. */
  empty?: ReactNode
  rowHeight?: number
  /** Rows have their keys now (J K arrows X Shift Enter); off while another list on the page has them. */
  hasKeys?: boolean
  className?: string
}

/**
 * A table for any number of rows: only those in view are in the page, heads stay, pages are asked for by key. The cursor is drawn on
 * the row and follows `J K`, arrows, Home, End; Enter opens, X selects, Shift with arrows selects a range.
 */
export function Grid<Row>(p: GridProps<Row>) {
  const { t } = useLingui()
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = p.rowHeight ?? 32
  const virtual = useVirtualizer({
    count: p.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // The sticky head covers this much of the scroller.
    scrollPaddingStart: 32,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const { hasMore, onMore } = p
  const count = p.rows.length
  useEffect(() => {
    if (hasMore && last >= count - 20) onMore?.()
  }, [hasMore, onMore, last, count])

  const keys = p.rows.map(p.keyOf)
  const grid = useGridKeys({
    title: p.label,
    keys,
    isOff: p.hasKeys === false,
    open: p.open ?? null,
    show: index => virtual.scrollToIndex(index, { align: "auto" }),
    ...(p.onOpen ? { onOpen: p.onOpen } : {}),
    ...(p.selected && p.onSelect ? { selected: p.selected, onSelect: p.onSelect } : {}),
  })
  const canSelect = p.selected !== undefined && p.onSelect !== undefined
  const chosen = canSelect ? keys.filter(key => p.selected?.has(key)).length : 0
  const tracks = `${canSelect ? "30px " : ""}${p.columns.map(column => column.width).join(" ")}`
  const onRowClick = (event: MouseEvent, index: number, key: string) => {
    if ((event.target as Element).closest("a,button,input,label")) return
    grid.setCursor(index)
    if (event.shiftKey && canSelect) grid.selectTo(index)
    else p.onOpen?.(key)
  }
  return (
    <div
      ref={scroller}
      className={classNames(css.scroller, p.className)}
      role="grid"
      aria-label={p.label}
      aria-rowcount={p.total === undefined ? -1 : p.total + 1}
      aria-colcount={p.columns.length + (canSelect ? 1 : 0)}
      aria-multiselectable={canSelect || undefined}
      aria-activedescendant={keys[grid.cursor] ? `${id}${grid.cursor}` : undefined}
      tabIndex={0}
    >
      <div className={css.head} role="row" tabIndex={-1} style={{ gridTemplateColumns: tracks }} aria-rowindex={1}>
        {canSelect ? (
          <div role="columnheader" tabIndex={-1} className={css.cell}>
            <Checkbox
              isLabelHidden
              isSelected={chosen > 0 && chosen === keys.length}
              isIndeterminate={chosen > 0 && chosen < keys.length}
              onChange={all => p.onSelect?.(new Set(all ? keys : []))}
            >
              {t`Select all rows loaded`}
            </Checkbox>
          </div>
        ) : null}
        {p.columns.map(column => (
          <HeadCell
            key={column.key}
            column={column}
            {...(p.sort ? { sort: p.sort } : {})}
            {...(p.onSort ? { onSort: p.onSort } : {})}
          />
        ))}
      </div>
      {p.rows.length === 0 ? p.empty : null}
      <div role="rowgroup" className={css.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(item => {
          const row = p.rows[item.index]
          const key = keys[item.index]
          if (row === undefined || key === undefined) return null
          const isSelected = p.selected?.has(key) ?? false
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys for every row
            <div
              key={key}
              id={`${id}${item.index}`}
              className={css.row}
              role="row"
              tabIndex={-1}
              aria-rowindex={item.index + 2}
              aria-selected={canSelect ? isSelected : undefined}
              data-open={key === p.open || undefined}
              data-cursor={item.index === grid.cursor || undefined}
              style={{ height: rowHeight, transform: `translateY(${item.start}px)`, gridTemplateColumns: tracks }}
              onClick={event => onRowClick(event, item.index, key)}
            >
              {canSelect ? (
                <div role="gridcell" tabIndex={-1} className={css.cell}>
                  <Checkbox isLabelHidden isSelected={isSelected} onChange={() => grid.toggle(item.index)}>
                    {t`Select row ${item.index + 1}`}
                  </Checkbox>
                </div>
              ) : null}
              {p.columns.map(column => (
                <div
                  role="gridcell"
                  tabIndex={-1}
                  key={column.key}
                  className={classNames(css.cell, column.align === "end" && css.end)}
                >
                  {column.cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function HeadCell<Row>({ column, sort, onSort }: { column: GridColumn<Row>; sort?: Sort; onSort?: (sort: Sort) => void }) {
  const isSorted = sort?.key === column.key
  const Arrow = sort?.direction === "descending" ? ArrowDown : ArrowUp
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      className={classNames(css.cell, column.align === "end" && css.end)}
      aria-sort={isSorted ? sort.direction : column.isSortable ? "none" : undefined}
    >
      {column.isSortable && onSort ? (
        <button
          type="button"
          className={css.sort}
          onClick={() =>
            onSort({ key: column.key, direction: isSorted && sort.direction === "ascending" ? "descending" : "ascending" })
          }
        >
          {column.title}
          {isSorted ? <Arrow size={14} strokeWidth={1.75} aria-hidden="true" /> : null}
        </button>
      ) : (
        column.title
      )}
    </div>
  )
}
