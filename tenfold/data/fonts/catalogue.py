"""The list of fonts: name, version, checksum, and whether a font is learned from or held back.

Every font is under the Open Font License 1.1, as each package's own metadata and licence file say,
and has all ten digits and the 52 letters. All of them are 66 MB to download (the packages hold
other scripts too) and 3 MB to keep. Fonts whose digits no hand writes were left out after a look
at each, and so were those whose digits are the same as another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Part = Literal["learn", "held"]

LICENCE = "OFL-1.1"


@dataclass(frozen=True, kw_only=True)
class Font:
    """One handwriting font, as the npm registry has it.

    Attributes:
        name: The font's name in the registry.
        version: The package's version; never another.
        sha256: Of the font file, in hexadecimal.
        part: ``learn`` is trained on; ``held`` never is, so that it tells how new hands fare.
    """

    name: str
    version: str
    sha256: str
    part: Part

    @property
    def package(self) -> str:
        """The package, as the npm client takes it."""
        return f"@fontsource/{self.name}@{self.version}"

    @property
    def file(self) -> str:
        """The font file's name, in the package's ``files`` folder and in the cache."""
        return f"{self.name}-latin-400-normal.woff"


_LEARN = """
annie-use-your-telescope 5.3.0 555a3ba045673dfa29aa1b2ed52f17772212380d2da9a79dc813ef51e26b0147
architects-daughter 5.3.0 0249dd5f81431dbf8a8406996c43f8018bf707221cf261d75145f083bb7091cf
bad-script 5.3.0 07202e03862cf10af6c0a9f5cfce39ef10e1923b64b965c3185b5ddef61b91f1
beth-ellen 5.3.0 0650ec8a5e854614c0edaaa7650112846da25e5d31ffa820bcf13b623f5704dc
bilbo 5.3.0 091c1190b2434a8bfa7e02e8db672f9e42f86fe8e115a68f3d81da84d21622c4
caramel 5.3.0 ab707d7c3141cef60873e4fbd4ab3fefd69d65b551c9a142d9ade194bec12ff4
caveat 5.3.0 38b98dbeb922a14a74dfb41f83fc24e0e645e2eed9ce72145fefbdae8828cbfb
caveat-brush 5.3.0 2c57f92c541e3d7c8050ca99d8ce3f6ee2f64cbdfe72f304f6d7683f0db388ba
cedarville-cursive 5.3.0 8d8360a98492b42d02c17e94c38bcd2a3cce6db6b9b430f3a110e71f81d7149c
comforter-brush 5.3.0 256f02eed21673cc296f5080950777847ab8291767dd5c10ac0bb29ee7536c72
comic-neue 5.3.0 54c45748205d08203132f268717d38a32e107a369081a0467e9aa7750668c10d
dancing-script 5.3.0 3e114c39b274829edb96a698275563336a42ec5c2a9c1fb7d7108b8bb804bfd3
dekko 5.3.0 03a28a935e5e77df75afc369cac04b9e28be68aa2156c20c649103e29d084a60
delicious-handrawn 5.3.0 35ce71897055be38672facf77da13ec0bde5d918ea90ae11e78b838b3a0aa01c
delius 5.3.0 eabc55870044215231d9f905b1b898926bcf588dc78e53523ea6590281b606f1
east-sea-dokdo 5.3.0 09d6bb59bd75a077866379e9707d29bdedcca0c155af4b4e3aea8bb1b6a3d129
edu-au-vic-wa-nt-hand 5.3.0 dbaeb8ce6cf069934b9844926302493256965e80d9c79d06ba08034193e54b75
edu-nsw-act-foundation 5.3.0 abebb0863c1a82e42f688b59d66851a6896cd8f46f543f60d3c24750709157ea
edu-qld-beginner 5.3.0 c8406989bc5c5dfcf60f1edc010bc13434c25985f27c9ef1e87b64071b193776
edu-sa-beginner 5.3.0 c33e51f7a131b9a2eefb06ae7e24af669fc9961ea1e4fd1d13f8658a995f0ea5
edu-vic-wa-nt-beginner 5.3.0 d1d07ef8700ab8a5b349dc78e8c976629d63e62407dc092eb9f304d5a6ee08d6
estonia 5.0.20 ee95dd72a66bb00e14612711c6ff846b59acaa33374207717bb53338d9d81de8
fasthand 5.0.20 c5e26e982eac71d09d11e40e1bc94e0ed42fe0109f7e20cebbfb659ba9bfec6f
fuzzy-bubbles 5.3.0 7d4f62492b07a98081096631cf93ce385b6646a6f38d63a4cabbe24f0acbeeba
gaegu 5.3.0 6d4c9dac093fce05bcf214b7b1e9d60de7ecae8a22aa940d63e586bcf32cab29
give-you-glory 5.3.0 84c8bec3e54403b756b60f5fa44aeb89ceb5a31c7296211a0d7717611bb73f8c
gloria-hallelujah 5.3.0 31e7def8cf155d4dcc98216517ad509923a8a197bc9c8937668d04767c52040e
gochi-hand 5.3.0 82a4149218f2edccef96d2b0ed5bf92adc6ea290222bac4dcfa3de91afb6b3a3
grape-nuts 5.3.0 058c99599408dd60de19ebb1abbf764b9a18eebb553fee1670f0b2d2a4fd5235
handlee 5.3.0 9a8af5254df769bbdc196fd998231daec67c81dc3d6fd6f294ed80c2c4343551
hi-melody 5.3.0 346d604a1b9cbe55b43837112ce70dd6d30909898d82c3014c1f37f8e40f27a3
hurricane 5.3.0 4963c0fbac892320e205fefd43df94af6cdf9ff8f40bc22fb61c917abe9c807e
indie-flower 5.3.0 2cf7154e899ad16246196238d6d13f0135c5feba2d8ccde5d97a22664d012660
itim 5.3.0 b226c76f3c05960cc30eaeca322d31cc5ecbeb4c693996d5d0964f892de12b46
just-me-again-down-here 5.3.0 154f149b85fa4145d2545b270db1a149c1815fca861b2ef90700cccf20e76050
kalam 5.3.0 70ab8c1d2c10a28f213c6f1c359888624d5e650ffcd64f93a8194c3e14403746
kristi 5.3.0 baf2b649c525e4b3d6516c77c88c1533b4c0e7a8376e88f63c13ed4dd5e4be6a
licorice 5.3.0 71980143949c400f96354029d3c98b743018b69045b13bdbd6089150d692275f
loved-by-the-king 5.3.0 c865f5db8c24e82e05b74065da789d1df28b12d66d2977e884af4a444ff46cb5
mali 5.3.0 cd38e40d516ab13ab4ef21cdb01671bac4c326ef338b39d87eb1892c5fc17bbf
marck-script 5.3.0 c26db9210c0b2823550e11baaeb2b6d234e5e5a14e8e6497029f29844859610d
mynerve 5.3.0 5d9deb86c7caed58b6c2624cc2ff1e4cd76bd389e99cf5d62f6342b0242d1d29
nanum-brush-script 5.3.0 4b1a6cfcd3147291f434cbf6a7b83fdaeba0f4c78190bb6290ef56650a3fc325
neucha 5.3.0 b0c09e2ecd7d760fb997f926f2d15e53c57561802fb071a317832942536ca82a
nothing-you-could-do 5.3.0 454bff123de1c8224aff670f12797ca91cf54becf6f8359391bd37a6dd68a60e
over-the-rainbow 5.3.0 e721f12763490802b576b3c1511cf4a0c6a33221772bf846885a295e5b758e3e
pangolin 5.3.0 d51be35cd652ff73e3d174e01cd978942cf67bcea08ab3043f711814fab162ce
playwrite-ar 5.3.0 e79f978cccd313544e7c9e6456bf796d1fd678bf21c8e12e91530292b16bef7f
playwrite-at 5.3.0 f0eaaf381f3fadaa16a114e2ce13defc46fe0909ea4000542cf7203caa8a88fe
playwrite-au-qld 5.3.0 81d2c6f78783eaa629af3c6c65d375cffb722e17e2963d1714f924b07a7213e4
playwrite-be-wal 5.3.0 a8571777ad961a17bfd8ea18e9094e76f54ca42324f5b36f52228581c52222b1
playwrite-co 5.3.0 ca05647f219cd77141714e3b3f195ee934c89d1be5feb70b42816adbb63517e9
playwrite-cu 5.3.0 fe04971b5117a59fed8d1af1fec5bd3f387a68aef242f7d89374930842b1fe35
playwrite-cz 5.3.0 97eb5b8985600339c77a0b8a0ae0af4a3c858fd7b6dd052fae985c98db15c713
playwrite-de-grund 5.3.0 2ef35798b3ea53e8ff8501c4a1d4608096b0b74c3a165b5ea53b1b694484de94
playwrite-de-sas 5.2.7 539f94d4a05f72453d80be41b4ee2ecc3ce38d6b6b793c972414380d8dbe4c2d
playwrite-dk-loopet 5.3.0 aa717d678634ad17d8cf213b890c9224d3811e5a9feacd77387a860219b40b20
playwrite-es 5.3.0 f3d732134209dac1707259cc8654e9e5b644eb4845f38745475ee3a89958f8f4
playwrite-fr-moderne 5.3.0 2de15bb16c4f045edfeece7d75654ee87fd91012e939ff4dc43959cb0602509e
playwrite-hu 5.3.0 8185ca1b317afb4ef1c36731f8e8ce1a563e9d8a7ee8ca9a7ee112902282004f
playwrite-in 5.3.0 8b326d955596c54a7c19d65fa9dcf6b7729adaca7027695933a42cc2c128ef55
playwrite-no 5.3.0 17af90ebfc46c222de4592b40365003933f58da511792c756d5452c59617c219
playwrite-nz 5.3.0 fce15a1297e4228ede49736551a0d1ba82198ae04ccb825befb46d1f7758b5b6
playwrite-us-trad 5.3.0 198bc82b022ab9844fdb6645aecc87041ed99b1373d1c89a0f291f35a056223d
playwrite-vn 5.3.0 ea073d51ea8c51d3175c0acad8baf783487d3fc3291402784406f51853a6e41f
poor-story 5.3.0 15608168b3f53bff2060591a8a6953c9ab1c91eb19529e15b973ac2b70ca709f
sacramento 5.3.0 d3522a9bd9a636911205d65f8031b2baf2c1b1e91fc35070029dbf887364bd29
sedgwick-ave 5.3.0 378d3d70f69fb7c7382cbbd3dc3663bc409bd45dee5711aa8543afee85de2f14
shadows-into-light 5.3.0 93cff8110a18bb3e1fb0179c95f706ed1e8037e2e527c4cb425b46deaddbd975
shadows-into-light-two 5.3.0 ba222b859894cd8ea9a5e2782d37c52fc3bb434c5057edfc1e82855174203ad4
shantell-sans 5.3.0 8aa8fe63633c806fac26f8ae5c712851eb67d8e1cd34555873d4e60abe685d31
short-stack 5.3.0 db596e8545afc95f708ad2d5ac878771998f7378da84c56759527fbdb02f5836
single-day 5.3.1 9886345d9fbf1a2c7f972d557905f938fc8ac06db5bf02b7faff1e644331cf6d
square-peg 5.3.0 f7da17dedee1e713341ea2b5a26bff3a8cb25e3dfe94e7a927c1ed56ecc4a1f7
sriracha 5.3.0 5d58be0698ba9a1b621ca2fa6d44e0b08b50fed7d913c956a4c0a9fd9fbfaa40
swanky-and-moo-moo 5.3.0 f4f292b60677133249ab543ca178fa6786d3dd9681899ef7ccde255bf956aced
the-girl-next-door 5.3.0 301aabf8a983d1231988eea6e125338a3933bd69de8b14137df80840c8d8c5e8
vibur 5.3.0 f13c8b62aa8abf958356887bc6e44d9af48037c38f96b238e66ec1b537b0dd4e
waiting-for-the-sunrise 5.3.0 8a2cf921d4129a7d447370c559d0687579e842196c9e80a774fb428b1755911b
yomogi 5.3.0 889ffc6f4e2587b8bd94d0b2c7ddd2f7bb3d89b25be1b6f3290775620a204210
zeyada 5.3.0 91d3613bd2d6ca6d14bfba2a7c3918ee4ced380d570d1b29a6ebfbcf56e7a6ff
"""

_HELD = """
allison 5.3.0 0c3beae3c0f7882b1956053c271b1033ef63a34610063f1cf1fa669cc6bfc08d
chilanka 5.3.0 e13443776c36ae978fcd63bb5e54af10043ed9df172f924e427e0e40ec783e39
covered-by-your-grace 5.3.0 876d8371eedf1f9add237910aea034ca42cd5bdc8f7d722c7a04819ab3f711b8
dawning-of-a-new-day 5.3.0 db6b4ace05ee8134f67c89150c387961d9c4f3e8ecc3efecfe8510738c3158fd
edu-tas-beginner 5.3.0 16c8a0af47a3862aa01547ca64dbdda2d9c5b4c3b45a9b522182340b7e350aad
la-belle-aurore 5.3.0 d5ec94f05c2cb9ab9dd5bba03faede9a6d767803e36b6b5df36f64ada8546ce0
mansalva 5.3.0 956720ae5632b40a4f79e92b27b936e174a038aa41b8638d30965c61ab465aff
nanum-pen-script 5.3.0 08cdd640e142c977071b4c3d5c33fd9ec322990e540f5511ca2fccff4568d0ec
patrick-hand 5.3.0 0f7031f6665437e04d6f354c5f64d6ae6777b498afbe804638c45b957a7ce8aa
playwrite-nl 5.3.0 8a4510dab5571fed635e852bc776a6f3e8b9398b0bfabb2903600e95733bc580
playwrite-za 5.3.0 ae0bc00424b40462a2d3deaad94220a025682b78eba86bb511f19aa10a76e9f7
reenie-beanie 5.3.0 1b86681155e125625f01839b2e6688dde2b2a7766a8eb49645b3a8707c2bee9f
sue-ellen-francisco 5.3.0 e2c988155c07d4a26b81216397fa1841af0916c9737a61e05ea38bd1bd5361b1
"""


def _listed(lines: str, part: Part) -> Iterator[Font]:
    for name, version, sha256 in map(str.split, lines.strip().splitlines()):
        yield Font(name=name, version=version, sha256=sha256, part=part)


FONTS = (*_listed(_LEARN, "learn"), *_listed(_HELD, "held"))
"""One font in seven is held back: thin and thick, plain and cursive, school hand and scrawl."""
