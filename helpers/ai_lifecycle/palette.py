"""The colours of the course, in one place: what each stands for in every playground, figure and table.

All are told apart by people with any colour vision, and seen on white and on black paper; where two things lie in one
picture, a dash or a shape says the same.
"""

# The two sides of the course (Okabe and Ito, 2008): nothing else has these colours.
TRAINING_COLOUR = "#D55E00"
INFERENCE_COLOUR = "#0072B2"
# Training's colour, dark enough to lie under white letters.
TRAINING_BUTTON = "#B84F00"
# The two classes of a map (ColorBrewer PRGn), told apart by their points' shapes too; and lighter, for dark paper.
CLASS_COLOURS = ("#7B3FA0", "#1B8A5A")
CLASS_COLOURS_ON_DARK = ("#B98ADB", "#3FBF8A")
# Things that stand side by side, the first few from Okabe and Ito, darkened where white paper would swallow them.
COLOURS = ("#009E73", "#CC79A7", "#8A6A00", "#7A4FBF", "#A8327E", "#5F6B6D")
DASHES = ("", "6 4", "2 4", "10 4 2 4", "10 4", "4 2")
COST_COLOUR = COLOURS[2]  # of what is paid: neither training's nor inference's
ERROR_COLOUR = "#B3261E"
