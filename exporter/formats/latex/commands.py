r"""The TeX that a formula may use: names of LaTeX, amsmath and amssymb, each with its arguments.

Whatever is not here cannot reach a compiler. Argument letters are pylatexenc's: `{` mandatory,
`[` optional, `*` a star. A test compiles every name.
"""

_SYMBOLS = """
aleph alpha amalg angle approx approxeq ast asymp backepsilon backprime backsim backsimeq
backslash barwedge Bbbk because beta beth between bigcirc bigstar bigtriangledown
bigtriangleup blacklozenge blacksquare blacktriangle blacktriangledown blacktriangleleft
blacktriangleright bmod bot bowtie Box boxdot boxminus boxplus boxtimes bullet Bumpeq bumpeq
Cap cap cdot cdotp cdots centerdot checkmark chi circ circeq circlearrowleft circlearrowright
circledast circledcirc circleddash circledR circledS clubsuit colon complement cong Cup cup
curlyeqprec curlyeqsucc curlyvee curlywedge curvearrowleft curvearrowright dagger daleth dashv
ddagger ddots Delta delta diagdown diagup Diamond diamond diamondsuit digamma displaystyle div
divideontimes Doteq doteq doteqdot dotplus dots dotsb dotsc dotsi dotsm dotso doublebarwedge
doublecap doublecup Downarrow downarrow downdownarrows downharpoonleft downharpoonright ell
emptyset enspace epsilon eqcirc eqsim eqslantgtr eqslantless equiv eta eth exists
fallingdotseq Finv flat forall frown Game Gamma gamma ge geq geqq geqslant gets gg ggg gggtr
gimel gnapprox gneq gneqq gnsim gt gtrapprox gtrdot gtreqless gtreqqless gtrless gtrsim
gvertneqq hbar heartsuit hookleftarrow hookrightarrow hslash iff Im imath impliedby implies in
infty intercal iota jmath Join kappa Lambda lambda land langle lbrace lbrack lceil ldotp ldots
le leadsto Leftarrow leftarrow leftarrowtail leftharpoondown leftharpoonup leftleftarrows
Leftrightarrow leftrightarrow leftrightarrows leftrightharpoons leftrightsquigarrow
leftthreetimes leq leqq leqslant lessapprox lessdot lesseqgtr lesseqqgtr lessgtr lesssim
lfloor lgroup lhd ll llcorner Lleftarrow lll llless lmoustache lnapprox lneq lneqq lnot lnsim
Longleftarrow longleftarrow Longleftrightarrow longleftrightarrow longmapsto Longrightarrow
longrightarrow looparrowleft looparrowright lor lozenge lrcorner Lsh lt ltimes lVert lvert
lvertneqq maltese mapsto mathstrut measuredangle medspace mho mid models mp mu multimap nabla
natural ncong ne nearrow neg negmedspace negthickspace negthinspace neq nexists ngeq ngeqq
ngeqslant ngtr ni nLeftarrow nleftarrow nLeftrightarrow nleftrightarrow nleq nleqq nleqslant
nless nmid nobreakspace not notin nparallel nprec npreceq nRightarrow nrightarrow nshortmid
nshortparallel nsim nsubseteq nsubseteqq nsucc nsucceq nsupseteq nsupseteqq ntriangleleft
ntrianglelefteq ntriangleright ntrianglerighteq nu nVDash nVdash nvDash nvdash nwarrow odot
Omega omega ominus oplus oslash otimes owns parallel partial perp Phi phi Pi pi pitchfork pm
prec precapprox preccurlyeq preceq precnapprox precneqq precnsim precsim prime propto Psi psi
qquad quad rangle rbrace rbrack rceil Re restriction rfloor rgroup rhd rho Rightarrow
rightarrow rightarrowtail rightharpoondown rightharpoonup rightleftarrows rightleftharpoons
rightrightarrows rightsquigarrow rightthreetimes risingdotseq rmoustache Rrightarrow Rsh
rtimes rVert rvert scriptscriptstyle scriptstyle searrow setminus sharp shortmid shortparallel
Sigma sigma sim simeq smallfrown smallsetminus smallsmile smile spadesuit sphericalangle sqcap
sqcup sqsubset sqsubseteq sqsupset sqsupseteq square star Subset subset subseteq subseteqq
subsetneq subsetneqq succ succapprox succcurlyeq succeq succnapprox succneqq succnsim succsim
Supset supset supseteq supseteqq supsetneq supsetneqq surd swarrow tau textstyle therefore
Theta theta thickapprox thicksim thickspace thinspace times to top triangle triangledown
triangleleft trianglelefteq triangleq triangleright trianglerighteq twoheadleftarrow
twoheadrightarrow ulcorner unlhd unrhd Uparrow uparrow Updownarrow updownarrow upharpoonleft
upharpoonright uplus Upsilon upsilon upuparrows urcorner varDelta varepsilon varGamma varkappa
varLambda varnothing varOmega varPhi varphi varPi varpi varpropto varPsi varrho varSigma
varsigma varsubsetneq varsubsetneqq varsupsetneq varsupsetneqq varTheta vartheta vartriangle
vartriangleleft vartriangleright varUpsilon varXi Vdash vDash vdash vdots vee veebar Vert vert
Vvdash wedge wp wr Xi xi yen zeta
"""
_OPERATORS = """
arccos arcsin arctan arg argmax argmin bigcap bigcup bigodot bigoplus bigotimes bigsqcup
biguplus bigvee bigwedge coprod cos cosh cot coth csc deg det dim exp gcd hom iiiint iiint iint
inf injlim int intop ker lg lim liminf limsup ln log max min oint Pr prod projlim sec sin sinh
smallint sum sup tan tanh varinjlim varliminf varlimsup varprojlim
"""
_FENCES = """
{ } | lvert rvert lVert rVert vert Vert langle rangle lceil rceil lfloor rfloor lbrace rbrace
lbrack rbrack backslash uparrow downarrow updownarrow Uparrow Downarrow Updownarrow lgroup rgroup
lmoustache rmoustache ulcorner urcorner llcorner lrcorner
"""
_ARGUMENTS = {
    "{": """
hat widehat tilde widetilde bar vec dot ddot dddot ddddot acute grave breve check mathring overline
underline overbrace underbrace overleftarrow overrightarrow underleftarrow underrightarrow
overleftrightarrow underleftrightarrow mathbb mathrm mathbf mathit mathsf mathtt mathcal mathfrak
mathscr mathnormal boldsymbol bm pmb phantom vphantom hphantom mathop mathbin mathrel mathord
mathopen mathclose mathpunct mathinner boxed substack pmod pod
""",
    "*{": "operatorname",
    "[{": "sqrt xrightarrow xleftarrow smash",
    "{{": "frac dfrac tfrac binom dbinom tbinom overset underset stackrel",
    "[{{": "cfrac",
}
_WORDS = "text textrm textbf textit texttt textsf textnormal mbox"
_SIZED = "big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm"
_COLOURS = """
black blue brown cyan darkgray gray green lightgray lime magenta olive orange pink purple red teal
violet white yellow
"""

SYMBOLS = frozenset(_SYMBOLS.split())
"""Commands without an argument."""
OPERATORS = frozenset(_OPERATORS.split())
"""Commands without an argument that may be followed by `\\limits`."""
DELIMITERS = frozenset("()[]|/.<>") | frozenset(rf"\{name}" for name in _FENCES.split())
ARGUMENTS = {name: spec for spec, names in _ARGUMENTS.items() for name in names.split()}
"""Commands whose arguments are formulas."""
WORDS = frozenset(_WORDS.split())
"""Commands whose argument is a text: it is escaped anew."""
SIZED = frozenset(_SIZED.split())
"""Commands whose argument is a delimiter."""
COLOURS = frozenset(_COLOURS.split())

COLUMNS = {
    "matrix": 29, "pmatrix": 29, "bmatrix": 29, "Bmatrix": 29, "vmatrix": 29, "Vmatrix": 29,
    "smallmatrix": 29, "cases": 1, "aligned": 99, "gathered": 0, "array": 29,
    "alignedat": 99,
}  # fmt: skip
"""Environments inside a formula, and how many `&` a row of each may have."""

OUTER = {
    "split": "aligned",
    "align": "aligned", "align*": "aligned", "flalign": "aligned", "flalign*": "aligned",
    "eqnarray": "array", "eqnarray*": "array", "gather": "gathered", "gather*": "gathered",
    "multline": "gathered", "multline*": "gathered", "equation": "gathered",
    "equation*": "gathered", "displaymath": "gathered",
}  # fmt: skip
"""Displays, and the environment that does the same inside one."""
