"""A playground's controls and where they stand. Each has a name that a screen reader says, and works by keyboard."""

from html import escape

import ipywidgets as widgets

from ai_lifecycle.playground import state as states

UNCHOSEN = "choose …"
# What a newcomer does first, second and third; nothing that a screen reader would not say by the order of the page.
_NUMBERS = tuple(f'<span class="ai-number" aria-hidden="true">{number}</span>' for number in (1, 2, 3))


def _button(text: str, look: str = "") -> widgets.Button:
    button = widgets.Button(description=text)
    button.add_class("ai-button")
    if look:
        button.add_class(look)
    return button


def _named(kind: type, label: str, **options) -> widgets.Widget:
    control = kind(description=label, style={"description_width": "initial"}, **options)
    control.add_class("ai-control")
    return control


def _setting(name: str, kind: type, allowed: states.Setting, default) -> widgets.Widget:
    """Return the control for one field of a state."""
    if kind is str:
        return _named(widgets.Dropdown, allowed.label, options=allowed.choices, value=default)
    if kind is tuple:
        return _named(widgets.Text, allowed.label, value=as_text(default), continuous_update=False)
    bounds = {"min": allowed.low, "max": allowed.high, "continuous_update": False}
    if kind is int:
        return _named(widgets.BoundedIntText, allowed.label, value=default, **bounds)
    return _named(widgets.BoundedFloatText, allowed.label, value=default, step=None, **bounds)


def _slider(allowed: states.Setting, default: float) -> widgets.FloatSlider:
    """Return what stands beside the field of a number and can be dragged; stage.js gives it the field's name."""
    bounds = {"min": allowed.low, "max": allowed.high, "step": allowed.step}
    return widgets.FloatSlider(value=allowed.on_slider(default), readout=False, **bounds)


def _guess(unit: str, choices: tuple[str, ...]) -> widgets.Widget:
    if choices:
        return _named(widgets.Dropdown, "Your guess", options=choices)
    return _named(widgets.BoundedIntText, f"Your guess ({unit})", value=0, min=0, max=10**6)


def as_text(value):
    """Return what a control shows for a state's value: a list as `4,2`, anything else as it is."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else value


def _row(*children: widgets.Widget, look: str = "ai-row") -> widgets.Box:
    box = widgets.Box(children)
    box.add_class(look)
    return box


def hide(widget: widgets.Widget, hidden: bool) -> None:
    """Take a control off the page, or put it back."""
    widget.layout.display = "none" if hidden else None


class Controls:
    """Every control of a playground, by name; `page` holds them all around the stage."""

    def __init__(self, scenario, stage: widgets.Widget):
        self.play = _button("Play", "ai-train")
        self.step = _button("Step")
        self.reset = _button("Reset")
        self.freeze = _button("Freeze and infer", "ai-infer")
        self.pace = _named(widgets.Dropdown, "Step by", options=list(scenario.paces), value=scenario.pace)
        self.preset = _named(widgets.Dropdown, "Preset", options=[UNCHOSEN, *scenario.presets])
        default = scenario.state()
        self.settings = {
            name: _setting(name, kind, allowed, getattr(default, name))
            for name, (kind, allowed) in states.settings(scenario.state).items()
        }
        # Beside a field and not in its place: a slider of ipywidgets moves what lies between its steps onto one.
        self.sliders = {
            name: _slider(allowed, getattr(default, name))
            for name, (_, allowed) in states.settings(scenario.state).items()
            if allowed.step
        }
        self.buttons = {name: _button(name) for name in scenario.buttons}
        self.guess = _guess(scenario.unit, scenario.choices)
        self.commit = _button("Commit to it")
        self.card = widgets.HTML()
        self.links = _named(widgets.Dropdown, "Links show", options=scenario.lens.links if scenario.lens else ())
        self.place = _named(widgets.Text, "Weight", value="1.1.1", continuous_update=False)
        self.value = _named(widgets.FloatText, "Its value", value=0.0, continuous_update=False, step=None)
        self.value.add_class("ai-value")
        self.edit = _button("Set this weight")
        self.state = _named(widgets.Text, "State", continuous_update=False)
        self.state.add_class("ai-wide")
        self.share = _button("Copy link")
        self.tables = _button("Show as tables")
        self.language = _named(widgets.Dropdown, "Language", options=scenario.languages)
        self.copy = _button("Copy as code")
        self.code = _named(widgets.Textarea, "The model as code", rows=14)
        self.code.add_class("ai-code")
        self.words = widgets.HTML()
        self.words.add_class("ai-tables")
        hide(self.code, True)
        hide(self.words, True)
        self.page = self._page(scenario, stage)

    def _setting_with_slider(self, name: str) -> widgets.Widget:
        if name not in self.sliders:
            return self.settings[name]
        return _row(self.settings[name], self.sliders[name], look="ai-slid")

    def _page(self, scenario, stage: widgets.Widget) -> widgets.VBox:
        question = widgets.HTML(f"{_NUMBERS[0]}<b>Predict first.</b> {escape(scenario.question)}")
        play, freeze = (widgets.HTML(number) for number in _NUMBERS[1:])
        lens = [_row(self.links, self.place, self.value, self.edit)] if scenario.lens else []
        copying = [self.language, self.copy] if scenario.languages else []
        page = widgets.VBox([
            widgets.HTML(f'<div class="ai-title">{escape(scenario.title)}</div>'),
            _row(question, self.guess, self.commit, self.card, look="ai-card"),
            _row(  # a number stays with its button where lines break
                _row(play, self.play), self.step, self.reset, self.pace, _row(freeze, self.freeze), *self.buttons.values()
            ),
            _row(self.preset, *map(self._setting_with_slider, self.settings)),
            stage,
            *lens,
            _row(self.state, self.share, self.tables, *copying),
            self.code,
            self.words,
        ])  # fmt: skip
        page.add_class("ai-playground")
        return page
