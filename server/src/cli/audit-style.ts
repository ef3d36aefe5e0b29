/** How an audit's page looks: the house's colours, system fonts, nothing loaded. */
export const style = `:root{color-scheme:light dark;--bg:light-dark(#fff,#151618);--line:light-dark(#e4e4e7,#2a2b2f);--text:light-dark(#1a1a1d,#ececee);
--text-2:light-dark(#515158,#b3b4ba);--accent:light-dark(#2456c9,#86a8ff);--warn:light-dark(#8a5200,#e8b25a);--bar:light-dark(#c4c8d0,#43464e);--grid:light-dark(#ececef,#232428)}
*{box-sizing:border-box}body{font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;margin:0;background:var(--bg);color:var(--text);font-variant-numeric:tabular-nums}
main{max-width:68rem;margin:auto;padding:24px 24px 64px}header{border-bottom:1px solid var(--line);padding-bottom:12px}
h1{font-size:20px;line-height:1.3;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:14px;margin:32px 0 0}p{margin:4px 0 8px;max-width:46rem;color:var(--text-2)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));margin:0;border-bottom:1px solid var(--line)}dl div{padding:12px 16px 12px 0;min-width:0}
dt{color:var(--text-2)}dd{margin:0}dd b{font-size:20px;font-weight:600;margin-right:6px;white-space:nowrap}dd span{color:var(--text-2)}
.note{border-left:3px solid var(--warn);padding-left:12px;margin:12px 0}.pair section{min-width:0}.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 32px}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:6px 16px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:500;color:var(--text-2);white-space:nowrap}td{white-space:nowrap}td.text{white-space:normal;overflow-wrap:anywhere;min-width:10rem;color:var(--text-2)}th.number,td.number{text-align:right}
td.mark{color:var(--warn);font-weight:600}svg{display:block;max-width:100%;height:auto}svg text{font-size:12px;fill:var(--text-2)}
.grid{stroke:var(--grid)}.axis{stroke:var(--line)}.line{fill:none;stroke:var(--accent);stroke-width:2}.dot{fill:var(--accent)}.bar{fill:var(--bar)}.goal{stroke:var(--text-2);stroke-dasharray:3 3}
td svg{width:120px}.whisker{stroke:var(--bar);stroke-width:4;stroke-linecap:round}.mean{stroke:var(--text-2);stroke-dasharray:2 2}footer{margin-top:32px;color:var(--text-2)}
@media(max-width:719.98px){main{padding:16px 16px 48px}dl{grid-template-columns:1fr 1fr}}@media print{main{max-width:none;padding:0}}`
