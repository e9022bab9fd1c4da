"""Which nodes and births are kept in mind, and whose are let go where that is too much.

All births together and those of each gateway are bounded. Room is made by whoever keeps the most,
a gateway of no register first: none loses what it needs to one that takes more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ingest.decode.sparkplug.node import Device, Node, Said

NODES_MOST = 10_000  # remembered at once; the one heard of longest ago is forgotten
GROUPS_MOST = 8  # in which one gateway speaks
# As `Device.weigh` counts: 128 MiB are some 250,000 metrics with name and alias.
BIRTHS_BYTES_MOST = 128 * 1024 * 1024
GATEWAY_BYTES_MOST = 4 * 1024 * 1024
STRANGER_BYTES_MOST = 256 * 1024  # of a gateway of no register
_FAIR = 2  # who keeps more than so many times what another asks for makes room for it

Key = tuple[str, str]  # group and gateway


class NodeTable:
    """What is known of every edge node; one thread changes it.

    `registered` are the gateways of the registry; any thread may set it.
    """

    def __init__(self) -> None:
        """Begin with no node, and an empty registry."""
        self.nodes: dict[Key, Node] = {}  # the one heard of last stands last
        self.registered: frozenset[str] = frozenset()
        self.births_bytes = 0
        self._groups: dict[str, list[str]] = {}
        self._bytes: dict[str, int] = {}

    def heard(self, key: Key) -> Node:
        """Return the node that speaks, a new one where it is not known."""
        node = self.nodes.pop(key, None)
        if node is None:
            node = Node()
            self._enter(key)
        self.nodes[key] = node
        return node

    def begin(self, key: Key, bd_seq: int | None) -> None:
        """Begin a node's session: its births of before are let go."""
        self.nodes[key].begin(bd_seq)
        self._weigh(key[1])

    def born(
        self,
        key: Key,
        device_id: str,
        said: Device,
        metrics: list[Said],
        is_stranger: Callable[[Said], bool],
    ) -> int:
        """Keep what a birth says of a device, or as much of its metrics as there is room for.

        What is no stranger is kept first. Return how many are not kept.
        """
        node, gateway_id = self.nodes[key], key[1]
        node.take(device_id, Device())
        others = self._weigh(gateway_id)
        wanted = said.weigh()
        room = self._room(gateway_id, others, wanted)
        kept = said
        if wanted > room:
            kept = Device.part(sorted(metrics, key=is_stranger), room)
        if kept.bytes <= room:
            node.devices[device_id] = kept
        else:  # not even that it was born
            del node.devices[device_id]
        self._weigh(gateway_id)
        return kept.left_out

    def restore(self, nodes: Iterable[tuple[str, str, Node]]) -> None:
        """Take over what was known of nodes in the life before, as far as it may be kept."""
        for group, gateway_id, node in nodes:
            self._enter((group, gateway_id))
            self.nodes[group, gateway_id] = node
            for device in node.devices.values():
                device.weigh()
        for gateway_id in self._groups:
            self._weigh(gateway_id)
            self._lighten(gateway_id, self._share(gateway_id))
        for gateway_id in sorted(self._bytes, key=self._first_to_go):
            over = self.births_bytes - BIRTHS_BYTES_MOST
            self._lighten(gateway_id, max(0, self._bytes[gateway_id] - max(0, over)))

    def _enter(self, key: Key) -> None:
        """Make room for one more node; who is registered is not let go for one who is not."""
        group, gateway_id = key
        if len(self._groups.get(gateway_id, ())) >= GROUPS_MOST:
            self._forget(next(one for one in self.nodes if one[1] == gateway_id))
        while len(self.nodes) >= NODES_MOST:
            oldest = next((one for one in self.nodes if one[1] not in self.registered), None)
            if oldest is None and gateway_id in self.registered:
                oldest = next(iter(self.nodes))
            if oldest is None:
                break  # one stranger beside registered ones alone
            self._forget(oldest)
        self._groups.setdefault(gateway_id, []).append(group)

    def _forget(self, key: Key) -> None:
        group, gateway_id = key
        del self.nodes[key]
        self._groups[gateway_id].remove(group)
        self._weigh(gateway_id)
        if not self._groups[gateway_id]:
            del self._groups[gateway_id], self._bytes[gateway_id]

    def _weigh(self, gateway_id: str) -> int:
        """Take in what a gateway's births weigh by now, and return it."""
        found = sum(
            device.bytes
            for group in self._groups[gateway_id]
            if (group, gateway_id) in self.nodes
            for device in self.nodes[group, gateway_id].devices.values()
        )
        self.births_bytes += found - self._bytes.get(gateway_id, 0)
        self._bytes[gateway_id] = found
        return found

    def _share(self, gateway_id: str) -> int:
        return GATEWAY_BYTES_MOST if gateway_id in self.registered else STRANGER_BYTES_MOST

    def _room(self, gateway_id: str, others: int, wanted: int) -> int:
        """Return how much a birth may keep beside the gateway's others; others make room for it."""
        share = self._share(gateway_id) - others
        if self.births_bytes + min(wanted, share) > BIRTHS_BYTES_MOST:
            self._make_room(gateway_id, others, min(wanted, share))
        return min(share, BIRTHS_BYTES_MOST - self.births_bytes)

    def _make_room(self, gateway_id: str, others: int, wanted: int) -> None:
        is_registered = gateway_id in self.registered
        for one in sorted(self._bytes, key=self._first_to_go):
            over = self.births_bytes + wanted - BIRTHS_BYTES_MOST
            if over <= 0:
                return
            if one == gateway_id or (one in self.registered and not is_registered):
                continue
            is_stranger = is_registered and one not in self.registered
            fair = 0 if is_stranger else _FAIR * (others + wanted)
            self._lighten(one, max(fair, self._bytes[one] - over))

    def _first_to_go(self, gateway_id: str) -> tuple[bool, int, str]:
        return gateway_id in self.registered, -self._bytes[gateway_id], gateway_id

    def _lighten(self, gateway_id: str, most: int) -> None:
        """Let go of a gateway's heaviest births until they weigh `most`: it is asked for them."""
        if self._bytes[gateway_id] <= most:
            return
        births = sorted(
            (-device.bytes, group, device_id)
            for group in self._groups[gateway_id]
            for device_id, device in self.nodes[group, gateway_id].devices.items()
        )
        left = self._bytes[gateway_id]
        for minus, group, device_id in births:
            if left <= most:
                break
            del self.nodes[group, gateway_id].devices[device_id]
            left += minus
        self._weigh(gateway_id)
