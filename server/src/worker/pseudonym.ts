/** Names by which workers are known to each other: a bird or a plant and a number, so that a name says nothing about who it is. */
const names =
  `alder amsel anise aster avocet balsam basil bittern borage bramble bunting campion cedar chervil cicely clover comfrey cranesbill
  crocus curlew dahlia dipper dunlin egret elder fennel fern fieldfare finch fulmar gannet gentian godwit grebe gull harrier hawthorn
  hazel heather heron hobby hoopoe hyssop ibis iris ivy jackdaw jasmine juniper kestrel kite lapwing larch lark laurel lavender lilac
  linden linnet lovage lupin magpie mallard mallow maple marigold martin merlin mimosa mint myrtle nettle nightjar nuthatch oak olive
  oregano oriole osprey ouzel parsley peony petrel pipit plover poppy puffin quail rail raven redstart robin rosemary rowan ruff
  sage sanderling serin shrike siskin skylark snipe sorrel sparrow starling stilt stork swallow swift tansy teal tern thistle thrush
  thyme treecreeper turnstone veery verbena vervain violet wagtail warbler waxwing wheatear whimbrel whinchat willow wren yarrow yew`
    .split(/\s+/)
    .filter(name => name !== "")

/** `heron-42`. `attempt` counts collisions: the number grows with them, so that a name is found in a workspace of any size. */
export function pseudonym(random: () => number, attempt = 0): string {
  const name = names[Math.floor(random() * names.length)]!
  const digits = 2 + Math.floor(attempt / 4)
  const number = 10 ** (digits - 1) + Math.floor(random() * 9 * 10 ** (digits - 1))
  return `${name}-${number}`
}
