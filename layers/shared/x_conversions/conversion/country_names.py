"""Countries by their names, in the form in which those are compared. Made by devtools.country_names.

A line is a country: its ISO 3166-1 alpha-2 code, then its alpha-3 code, its English name, its own names for itself in
its official languages (all from CLDR), and the usual short forms.
"""

NAMES = """
AC asc ascensionisland
AD and andorra
AE are unitedarabemirates الاماراتالعربيةالمتحدة uae emirates
AF afg afghanistan افغانستان owganystan
AG atg antiguabarbuda antiguaandbarbuda
AI aia anguilla
AL alb albania shqiperi shqiperia
AM arm armenia հայաստան
AO ago angola
AR arg argentina
AS asm americansamoa
AT aut austria osterreich austrija avstrija ausztria
AU aus australia
AW abw aruba
AX ala alandislands aland
AZ aze azerbaijan azərbaycan азәрбајҹан
BA bih bosniaherzegovina bosniaandherzegovina боснаихерцеговина bosnaihercegovina bosnia
BB brb barbados
BD bgd bangladesh বলদশ
BE bel belgium belgie belgique belgien
BF bfa burkinafaso
BG bgr bulgaria българия
BH bhr bahrain البحرين
BI bdi burundi uburundi
BJ ben benin
BL blm stbarthelemy saintbarthelemy
BM bmu bermuda
BN brn brunei بروني bruneidarussalam
BO bol bolivia plurinationalstateofbolivia
BQ bes caribbeannetherlands caribischnederland bonaire bonairesinteustatiusandsaba
BR bra brazil brasil brazile
BS bhs bahamas
BT btn bhutan འབག
BW bwa botswana
BY blr belarus беларусь
BZ blz belize
CA can canada ᑲᓇᑕᒥ
CC cck cocoskeelingislands cocos keelingislands
CD cod zar congokinshasa jamhuriyakidemokrasiayakongo republikiyakongodemokratiki drcongo drc
CD democraticrepublicofthecongo zaire
CF caf centralafricanrepublic kodorosesetibeafrika republiquecentrafricaine
CG cog congobrazzaville republicofthecongo
CH che switzerland schweiz schwiiz suisse svizzera svizra
CI civ cotedivoire ivorycoast
CK cok cookislands
CL chl chile
CM cmr cameroon cameroun
CN chn china 中国 جۇڭگو cunghgoz རནག 중국 prc prchina mainlandchina peoplesrepublicofchina 中國
CO col colombia
CR cri costarica
CU cub cuba
CV cpv capeverde caboverde
CW cuw curacao korsou
CX cxr christmasisland
CY cyp cyprus κυπροσ kibris
CZ cze czechia cesko czechrepublic czechrep
DE ddr deu germany deutschland tjiisklun federalrepublicofgermany brd
DJ dji djibouti جيبوتي
DK dnk denmark danmark danemark danmarki
DM dma dominica
DO dom dominicanrepublic republicadominicana dominicanrep
DZ dza algeria الجزاير algerie
EC ecu ecuador
EE est estonia eesti
EG egy egypt مصر
EH esh westernsahara الصحراءالغربية
ER eri eritrea ኤርትራ اريتريا
ES esp spain espana espanya espainia espanha kingdomofspain
ET eth ethiopia ኢትዮጵያ
FI fin finland suomi laaʹddjannam
FJ fji fiji
FK flk falklandislands malvinas
FM fsm micronesia federatedstatesofmicronesia
FO fro faroeislands føroyar
FR fra fxx france frenchrepublic
GA gab gabon
GB gbr unitedkingdom ydeyrnasunedig anriochtaontaithe anrioghachdaonaichte greatbritain britain england scotland
GB wales northernireland gbni unitedkingdomofgreatbritainandnorthernireland
GD grd grenada
GE geo georgia საქართველო гуырдзыстон қырҭтәыла
GF guf frenchguiana guyanefrancaise
GG ggy guernsey
GH gha ghana gaana ghananutome
GI gib gibraltar
GL grl greenland kalaallitnunaat
GM gmb gambia
GN gin guinea guinee
GP glp guadeloupe
GQ gnq equatorialguinea guineaecuatorial guineeequatoriale guineequatorial
GR grc greece ελλαδα
GT gtm guatemala
GU gum guam
GW gnb guineabissau guinebissau
GY guy guyana
HK hkg hongkongsarchina 中國香港特別行政區 hongkong hongkongsar 香港
HN hnd honduras
HR hrv croatia hrvatska croazia croasia
HT hti haiti
HU hun hungary magyarorszag
ID idn indonesia
IE irl ireland eire republicofireland irishrepublic
IL isr israel ישראל اسراييل
IM imn isleofman ellanvannin
IN ind india भरत ভরত భరతదశ இநதய بھارت ભરત ಭರತ ଭରତ ഇനതയ ਭਰਤ ভৰত ᱤᱱᱰᱤᱭᱟ ہندوستان ڀارت
IO iot britishindianoceanterritory
IQ irq iraq العراق عێراق
IR irn iran ایران islamicrepublicofiran persia
IS isl iceland island
IT ita italy italia italie italianrepublic
JE jey jersey
JM jam jamaica
JO jor jordan الاردن
JP jpn japan 日本
KE ken kenya
KG kgz kyrgyzstan кыргызстан киргизия
KH khm cambodia កមពជ
KI kir kiribati
KM com comoros جزرالقمر comores
KN kna stkittsnevis stkittsandnevis saintkittsnevis saintkittsandnevis
KP prk northkorea 북한 조선민주주의인민공화국 dprk democraticpeoplesrepublicofkorea
KR kor southkorea 대한민국 republicofkorea korearepublicof skorea rok
KW kwt kuwait الكويت
KY cym caymanislands
KZ kaz kazakhstan казахстан қазақстан
LA lao laos ລາວ laopeoplesdemocraticrepublic laopdr
LB lbn lebanon لبنان
LC lca stlucia saintlucia
LI lie liechtenstein liachteschtai
LK lka srilanka ශරලකව இலஙக
LR lbr liberia
LS lso lesotho
LT ltu lithuania lietuva
LU lux luxembourg letzebuerg luxemburg
LV lva latvia latvija
LY lby libya ليبيا
MA mar morocco المغرب maroc merruk
MC mco monaco
MD mda moldova republicamoldova republicofmoldova
ME mne montenegro crnagora
MF maf stmartin saintmartin saintmartinfrenchpart
MG mdg madagascar madagasikara
MH mhl marshallislands
MK mkd northmacedonia севернамакедонија maqedoniaeveriut macedonia fyrom republicofnorthmacedonia
MK formeryugoslavrepublicofmacedonia
ML mli mali
MM bur mmr myanmarburma myanmar burma မနမ
MN mng mongolia монгол
MO mac macaosarchina 中國澳門特別行政區 macauraedachina macau macao macaosar 澳門 澳门
MP mnp northernmarianaislands
MQ mtq martinique
MR mrt mauritania موريتانيا
MS msr montserrat
MT mlt malta
MU mus mauritius maurice
MV mdv maldives ދވހރއޖ
MW mwi malawi
MX mex mexico
MY mys malaysia
MZ moz mozambique mocambique
NA nam namibia
NC ncl newcaledonia nouvellecaledonie
NE ner niger
NF nfk norfolkisland
NG nga nigeria naijiria
NI nic nicaragua
NL nld netherlands nederland nederlan holland kingdomofthenetherlands
NO nor norway norge noreg norga
NP npl nepal नपल
NR nru nauru
NU niu niue
NZ nzl newzealand aotearoa
OM omn oman عمان
PA pan panama
PE per peru
PF pyf frenchpolynesia polynesiefrancaise
PG png papuanewguinea papuaniugini
PH phl philippines pilipinas phils republicofthephilippines
PK pak pakistan پاکستان
PL pol poland polska polen lenkija
PM spm stpierremiquelon stpierreandmiquelon saintpierremiquelon saintpierreandmiquelon saintpierreetmiquelon
PR pri puertorico
PS pse palestinianterritories الاراضيالفلسطينية palestine stateofpalestine occupiedpalestinianterritory
PT prt portugal
PW plw palau
PY pry paraguay paraguai
QA qat qatar قطر
RE reu reunion lareunion
RO rou romania
RS srb serbia srbija србија szerbia srbsko сербія
RU rus russia россия росси арассыыиа рузоньмастор русија russianfederation
RW rwa rwanda urwanda
SA sau saudiarabia المملكةالعربيةالسعودية ksa kingdomofsaudiarabia
SB slb solomonislands
SC syc seychelles
SD sdn sudan السودان
SE swe sweden sverige ruotsi
SG sgp singapore 新加坡 singapura சஙகபபர republicofsingapore
SH shn sthelena sainthelena sainthelenaascensionandtristandacunha
SI svn slovenia slovenija zlovenia
SJ sjm svalbardjanmayen svalbardandjanmayen svalbardogjanmayen
SK svk slovakia slovensko slovakrepublic
SL sle sierraleone
SM smr sanmarino
SN sen senegal senegaal
SO som somalia soomaaliya الصومال
SR sur suriname
SS ssd southsudan
ST stp saotomeprincipe saotomeandprincipe saotomeeprincipe
SV slv elsalvador
SX sxm sintmaarten sintmaartendutchpart
SY syr syria سوريا syrianarabrepublic
SZ swz eswatini swaziland
TA taa tristandacunha
TC tca turkscaicosislands turksandcaicosislands
TD tcd chad تشاد tchad
TG tgo togo
TH tha thailand ไทย
TJ tjk tajikistan тоҷикистон
TK tkl tokelau
TL tls tmp timorleste easttimor
TM tkm turkmenistan
TN tun tunisia تونس tunisie
TO ton tonga
TR tur turkiye turkey republicofturkey
TT tto trinidadtobago trinidadandtobago trinidad
TV tuv tuvalu
TW twn taiwan 台灣 taiwanroc taiwanprovinceofchina 台湾 臺灣
TZ tza tanzania unitedrepublicoftanzania
UA ukr ukraine украіна украина
UG uga uganda
US usa unitedstates estadosunidos ʻamelikahuipuʻia unitedstatesofamerica america thestates
UY ury uruguay
UZ uzb uzbekistan oʻzbekiston узбекистон
VA vat vaticancity cittadelvaticano vatican holysee vaticancitystate holyseevaticancitystate
VC vct stvincentgrenadines stvincentandgrenadines saintvincentgrenadines saintvincentandgrenadines
VC stvincentthegrenadines stvincentandthegrenadines saintvincentthegrenadines saintvincentandthegrenadines
VE ven venezuela bolivarianrepublicofvenezuela
VG vgb britishvirginislands
VI vir usvirginislands
VN vnm vietnam socialistrepublicofvietnam
VU vut vanuatu
WF wlf wallisfutuna wallisandfutuna wallisetfutuna
WS wsm samoa
XK xkk kosovo kosove косово
YE ymd yem yemen اليمن
YT myt mayotte
ZA zaf southafrica iningizimuafrika emzantsiafrika suidafrika afrikaborwa aforikaborwa rsa republicofsouthafrica
ZM zmb zambia
ZW zwe zimbabwe
"""
