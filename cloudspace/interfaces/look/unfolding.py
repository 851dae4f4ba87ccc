"""Templates unfolded: what a page takes over from its bases is put in place once, not anew for every reader.

Django looks the bases up, gathers their blocks and walks them for each answer. Here the blocks stand where they belong
as soon as a template is first asked for, and what is standing side by side (`look_standing`) is kept as one piece.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.template import Context, Engine, Node, Origin, Template
from django.template.base import FilterExpression, NodeList, TextNode, VariableNode
from django.template.defaulttags import CommentNode, LoadNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.template.loaders import cached
from django.utils.safestring import SafeString

from cloudspace.interfaces.look.templatetags.look_standing import Standing

_Overriding = dict[str, list[BlockNode]]
SUPER = "block.super"


class Loader(cached.Loader):
    """Django's loader that keeps templates, which keeps them unfolded. What cannot be unfolded stays as it is."""

    def __init__(self, engine: Engine, loaders: Sequence[Any]) -> None:
        super().__init__(engine, loaders)
        self._unfolded: dict[str, Template] = {}

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The template, unfolded. Raises TemplateDoesNotExist."""
        if skip:
            return self.folded(template_name, skip)
        known = self._unfolded.get(template_name)
        if known is None:
            known = self._unfolded[template_name] = self._unfold(self.folded(template_name))
        return known

    def folded(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The template as it is written. Raises TemplateDoesNotExist."""
        return super().get_template(template_name, skip)

    def reset(self) -> None:
        """Forgets every template."""
        super().reset()
        self._unfolded.clear()

    def _unfold(self, template: Template) -> Template:
        chain = [template]
        while (parent := _parent(chain[-1])) is not None:
            chain.append(self.folded(parent, [one.origin for one in chain]))
        # The last is no base of anybody's where its own base is not known by name.
        if len(chain) == 1 or any(isinstance(node, ExtendsNode) for node in chain[-1].nodelist):
            return template
        overriding: _Overriding = {}
        for one in chain:
            for block in one.nodelist.get_nodes_by_type(BlockNode):
                if isinstance(block, BlockNode):
                    overriding.setdefault(str(block.name), []).append(block)
        nodes = _joined(_in_place(chain[-1].nodelist, overriding))
        if nodes.get_nodes_by_type(BlockNode):
            # A block within a condition or a loop: Django knows where it belongs.
            return template
        unfolded = copy.copy(template)
        unfolded.nodelist = nodes
        return unfolded


class Scope(Node):
    """What stood in a block: a name that is set in it ends with it."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        with context.push():
            return self.nodelist.render(context)


def _parent(template: Template) -> str | None:
    """The name of what the template extends, where it stands there as a word and nothing stands before it."""
    first = template.nodelist[0] if len(template.nodelist) == 1 else None
    if not isinstance(first, ExtendsNode):
        return None
    name = first.parent_name
    if not isinstance(name, FilterExpression) or not isinstance(name.var, str) or name.filters:
        return None
    return name.var


def _in_place(nodes: Iterable[Node], overriding: _Overriding, above: tuple[BlockNode, ...] = ()) -> Iterator[Node]:
    """The nodes, with the nearest block of each name in its place; `above` are those that the one around replaces."""
    for node in nodes:
        if isinstance(node, BlockNode):
            nearest, *others = overriding[node.name]
            yield from _scoped(_in_place(nearest.nodelist, overriding, tuple(others)))
        elif above and isinstance(node, VariableNode) and node.filter_expression.token == SUPER:
            yield from _scoped(_in_place(above[0].nodelist, overriding, above[1:]))
        else:
            yield node


def _scoped(nodes: Iterable[Node]) -> list[Node]:
    found = list(nodes)
    return found if all(map(_sets_nothing, found)) else [Scope(_joined(found))]


def _sets_nothing(node: Node) -> bool:
    return isinstance(node, TextNode | Standing | VariableNode | Scope)


def _joined(nodes: Iterable[Node]) -> NodeList:
    """The nodes, those that stand side by side and are the same for everybody joined to one."""
    made, standing = NodeList(), NodeList()

    def close() -> None:
        nonlocal standing
        kept = len(standing) > 1 and any(isinstance(node, Standing) for node in standing)
        made.extend([Standing(standing)] if kept else standing)
        standing = NodeList()

    for node in nodes:
        if isinstance(node, TextNode | Standing):
            standing.append(node)
        elif not _is_silent(node):
            close()
            made.append(node)
    close()
    return made


def _is_silent(node: Node) -> bool:
    """`{% load %}` and comments have done their work once the template is read."""
    return isinstance(node, LoadNode | CommentNode)
