"""How often letters follow each other in the words of some languages, and which ideographs are frequent.

scripts/letter_pairs.py counted them in the word lists of wordfreq (CC BY-SA 4.0) and simplemma. Why:
docs/decisions/0040-uncertain-encodings-are-a-question.md.
"""

PAIRS: dict[str, tuple[str, str]] = {
    "en": (
        " eaisnrtolcdumpghybfvwkxjzqé",
        "yQNQLTPOSRMPVONRQZOPVRXjWgc5JSPXLLJRaPRLcSVWdYaWVYfVmhd_PeiQOKKKhLPQUQSSaTSYUYVdhck_UPQi"
        "MHRMMPNRdRURnrWURradmXg_FMRNPcgKQWSgQWRjPZfenZZ1u_fxJMOONUeKRaPNXegJdXgXYgWneij2KILLOTTP"
        "MWVSTTZVeSZaXdWrrroyJJNJPeOSOVXkRchlNSfelarszjz3QaVVQIKQQOSSMORUcYVVSQWchis_KJLKShfTMLcS"
        "SZbelNcYZgZ0zs_0PKKOXjPMIQUhQjikLWjlstOywohrFIPKQcSgPWfVRZhXeVfeZbmxgup_UQQQKKJMbMPSoPQR"
        "hcRXfqcemepyMIIKSbdgLdZkRQMklWQemktsut_uOJLNRiKQLMffQcOgQZhinmjyvvxyFKNOSTNaPSohQbjUOXhj"
        "wjp--rtyKHJKYYSQKYicRYirfTcgodrvxomrCPTSPVXXQVWZcUVfjyZfmamuug__RJKMRfMYLKbdMchngTUlfjr7"
        "a9r_NKLJYkNQKOejNilhoWhN0inpu8-nUDKHdnfjNhkidmhlnaqlnps5t79_LJIJRPSbLVeZieimMbbcqec5o79_"
        "HGPJMRXcUSgcXcceYTcbnae4l68oIMOKfjhKVbMfTeInUWebchtYz0g_RIIPcgafHgggHibijpgghjhyf01_KFJK"
        "chcdOUjfUfgfXSchfqkxxP0_PcXWcfddgadiBkfkkmahoopvwxz_FNQPNRPPSTUUVPWSWYTZaabVijk2",
    ),
    "de": (
        " enrtisahlgucodmbfkpwzväüößyjxqé",
        "zOSRRSMNQRNTVWPPNQPRPTPeZfxiVlg_KbHIRMOaTPUVWeVUUXYcYcesywehscn_FMRdNRPRZZLXbWMdZXUicUed"
        "fi_hm3wzJJRVNNPMVTRQXQSUTVTbWVcWVb_elsrwHGdPRMROUUaSgSgcccgfYRgVae_dpyvyUJJSLhLVYQNdLRUT"
        "XWUalYVq_mazsho2KLgbIOOQYYWUJReZZcYQZbcbdh_an_rxQgJMNWPZRLQLPkTQQSVWgcb--_Yblfr_LHQNLOUL"
        "eOdSpRgTcgboUekUZV_dpzt_MIWfNJSMdLWRbQSZVXYdgadTYa_bo__vIEXPQQSQbRcSvWjffgYnhjrbcg_ho__z"
        "SQGMNaKXXRRiQiWOTOYVdaeqv_Uori__XVobbagVBatdhThmovMrwxtv7__i__ryPcJIPbObRLSURWTNRSVRWYY6"
        "vvWeefy_KEXQUKUMbTcPfRcdcdefYlhcak-bixx_KHcgSLUJfXaQkPcMVbeQegmVWW-dst__REbNTNRMaPVPiReh"
        "aegpaajaWd-ce_xvOJYMLOULcPUSgOfbbNegcZjTPb9prq_nMIWOKQTLcNaPjLkcddcfbbjYUU9e-__tQKhJQMTK"
        "ROjQfMcilOgPnhlVbf7f8__sSFcfhIbJbfkRlMhjllkojssQTX7pg___LGgnNKfReUdIjTefZdfhQbjWWa6fr___"
        "QDmheLhPmfffmIgmihqfjyrj1X5j6-__eeILKZPmLNPNOhRSaRidwhkz03S559j_ejKJPnPoKRQrKsSXJWmawwlz"
        "z3U448__XeKIOkKlNOOnQgTVaNVUaedvwzQ11l-_HFWaJQWWaRXaZnjeSckkZbXvvzz0049_EOQRUZLTkQdcRQWN"
        "XpaPddfuuyykl38_UGhegXeGekfJiLnhijgghjjPRayzl38lHMdeKJfPcYhPYVaeZcULfZXqquuUvV4_PWYXaYbW"
        "cZdBeefYfggiijklmpqrrv0_FNQMNROSTTUVVWWQXYYaaabddhhiimr3",
    ),
    "fr": (
        " eirasntoulcémpdgvbfhqyxèjzkwêçôâîàûïœëù",
        "zQQOMNTPTYRLTOMNTRQQUYeitVhcckkwmrh__n__GfXKWKJShPRU6QYbcXganlfV_kXok_l_5__yv___RLhOTKKL"
        "MhOQXRXTSSWToRvcXogiy1y_________KIMSKQVPNVaUNTcTWXadlccsawrfobigm__m____PjKLlQJLfPMPjRRT"
        "QTRZcbYe_dffj_hy_b__f_o_ELOlPNjNPReUSZTooqkfbba_jv2hm______k_q__KMPeOMPHRVhOSorOSWnWiber"
        "ifiiwles2x___q__HJJMMQmRQRhfOkjvronqV2dzewmykl_iq_______SdOLfQGRZKPRlNSVUZVYfaWeohledv__"
        "_k_fj_njOJOITMQNcvOSUSSTXRUXfgeQmehj_h0__v__p_s_NHJmKUkUNRKcQbebbeffhfYuY_pitw_jh_fu____"
        "SKMPMblNHQRTUnlhosojKeczcw0X_q_fn____l__ILfMULROXcQNgRQRQSWTeX99-coq__m_k_______SGLlJbcg"
        "MSkhPOMmotQspxbuZwxxnc_pk__o_t__TKPIJWiRKRNjQkPkqpnnRoixbvvp_ckfhx_u____NIIONUhjNOhjJZlc"
        "dgnie6a7bewrh__oxl_j____PHMLKaMaPNRlOYikamhoY3c5Y79oof__eo______XFIPJknkKVkmPnjmozzoq3j5"
        "c799tc_m_____m__VLLLJShYKPIfShnbsgZknsZ5ga8upe__al_l_n__OMIMKThbKQPhQhjiiylLz3ltbt8q_e__"
        "i__l_s__OHKUHcWYKRbmNakisqmpltU4Utnsmj_Zb____m__WiikcikloAmhrnrmmvvnwg11224578_____k____"
        "GLcSLMQUPbRQRPQVaablunzmflg3e699--______ENLkQjlOXVhPTlLhsZiiecYak133m699--______dhjFjLOM"
        "kmQQnMiTOOWksVxxzzi2457889-_____QHUeKcheGIggWfifrhlisvxxzk1n457889W_____COPeMeffOVdkVgmh"
        "ipdjatYkbxT022566789-___HIJTLQZYQUUeXXcmaobfTtSvwwyde24556789___KJJXHRRXMbXadccbmmacQqbs"
        "uuwZa023345679__ZbdddeQDfgQMiKXjlPmmnUssttwwzz22335579__VZbbEbbbGKeeffghjjkkknpprrtuwxz0"
        "01X346__SYaaabNEcdIefKRgijjjknppqqttwwzz002246-_UYaaaWQFbdOHePXgMiUjjWooqqstvwyzz01236--"
        "WXZZaaGDbcPQeSefiiiijmoopqssvvyyzz1235--BWYYYYYZabbcdddegghhhlnnooqrtuxxyyz01489NVXIXYUE"
        "ZaKScVcdfggghkmmnoqqttwwxxz01388LMWSRLLNVZPObXbMfRUTgMllmnppVsvvwwyz0277SSNUVTVSWCYUZZZT"
        "ddddehjjklnnqqttuuwxy055KPRRSQOQTUEVWWWXaaaabegghikknnqqrrtuvx22DPRRRSSSTUUVWWWXZaaabegg"
        "hhjkmnqqrrttvx12",
    ),
    "es": (
        " aeoirsnctdlmupbgvfóhjízáyqéxñkúwü",
        "zMNTQPOTLPNQOXMSTRRmSWnghcXhjyeid_IoejbKMLORMNQXVRVYbxeXhZ_ZfrkZjon_KUbYcKIIOSSQRdVYSVYj"
        "kWhXyddzUaosm_GefcfLJKRTUPPdVUWXZ_fcmeyafshki_g_VMNMhQNLLPNQQfWUSRWOpc2Viuddjgi2v_LJILLR"
        "TWUQTVSUbbVZfZtjUeUfdcr_imt_ENNPNkdjRKidXRRkglcecvd_jofh__kmp_ILNOOgQcOIMidVurTWVclecYhh"
        "df0_ihw_ZIMIHRleVPlTpNsqvtqZPzZ0cmue1_bl__UHHKKLejhdrgiPljslqXa0YoYh_ax__gi_PIIGKTglmnjn"
        "cRoumgpblkXzggicw_wqk_LIILKkZkYRWNVQbeXVdYp9Whaegcv_lnr_VIIJJnfdlnpkcQLPqr5ZtxZ8Uh-Zp_ve"
        "qxVOJcNMNLOQQNQkSRVYalmYZadViZjdl_t_WIJKNIZjYUkNlOepoqobctewbksf__tc__WHLMKKUjfZgKiNpdqe"
        "1b2bX5cd7a8-uev_SHLLLKeSpgjTbJljh0sXb4V5gk7b8-saobXHHKGkilspjlvUlyyr0cs3Vqbl6b79__t_ULJK"
        "HLingcoQhLjjjyYb02T3Zl5as8lf_pGlmnoVVDZZZTSsZhTZczzk1233r5Zpr--_PFKIKZhalXhheNjmwqybb1Xm"
        "bd4a57rel_WGIIShiklompmJknuvoVokf0d12Z35pi8_NDYRmVNOQQRdTqZWVbTxxjzd11b3po688_JDWKWjifQe"
        "ldbUqmWuvQfyybYiX2246d7_IibkXPKHQNdPQZUTSZRvjdxbzjc1Zh567_EKKKZaWWdbZWaOcgsguUvxxydnzn13"
        "4dh_WddjehkkllmhoAorrstuuwwxyzz002456_HXeiTLKKPNSQUZUZWcWttYvwxykzT1345_NPUTHieiNJaffTHg"
        "qXgdWlfwdaczW134k_bENFTgggiijjkaloopqUrtVuvvwdxz122_GLIRJWRXcbhUWTkaZhdqZsdttRuewydhb_NO"
        "UYdTLHSPVKOiQLfmfofeqesttuuZyz0_KIJMIWSRaXaXcZbelmboPqqraatuuwazZ_PQESMPTTUUVSXXYabbdeVg"
        "Lghiijkmnpp1",
    ),
    "it": (
        " iaeotrnsclmpdugvfbzhqàykwòjxèéìù",
        "zPMRTPOTLLROMOVRRPRfZXziec_cjis6_IiMQMOSLONRQWTWURWXVvmn_kxkumw5_jHWpehKLLQRMPTUXSSYVShp"
        "_fim_rn____GZWdZPKKNTQTZSeRTaZXlf_gok1vh____FZhgcRLJOSNQUWcTTZZeks_lhf_tnq1__UIIIJLMkjji"
        "knuRvoqqpb2Uh_jj__vvvpSIJHLPSUSTVScTVWYebbuqZegsc3sytpxQLLKLIlSRQjrrMUSXWpRrc1hhvlq1toux"
        "SKMLMIkjLMdXOlQhaYd6agrkimn_xrogoYKILGdRflNVorlRstrs6Md0ja_m0_zuq_PHKILPqlaWLVbYQZYddeut"
        "mdjsmx__0kvUJIHJmnlfmmQMqSpuqQ4pp_gypl_xuuy_WLJJJgIlalSmOiQptvslb_ols_m___tp_QGKHInSkejh"
        "lnVQhlmowm_mdujjprvygwVOMOPKLLMQOQRRqTeXTUnwxokvf_jt_k_SHLLNjNNioMfklOMtpk2T-_ltrq____wu"
        "YHHGJqVqlpnsroVpS011u9tn__i____q_VHJJKcMomkTlpqPlsLlz28nnsr__uin_tWHJKMiLiegPkniOqxsLzk8"
        "8a-r___jsojWEIPPnnqnsnuuraqxspJj78n-_m______NFLGOWYaimgbifWtowlki55cql___YT__Vcbeghfijkf"
        "mmnAooqqrtzz1135669--_Adffghhhijklmmmnopqqtyz012556899_CZPPNWXTRYRZYWXmdoZprxyz0a345788-"
        "GJLIQXXWRcUXggTXmdboXxxRbd3j46f79KJIJLXURRbXeeacklbbnQvwabb1235668AZaaabbcdefgghhiikklnt"
        "uvwxz003446OOHJHbWbcdefbgJhijkknseuvwyd02335FJPOVOabcVXbQXXhOYZjmssTudyzN2334BUWWXYVYaWb"
        "dddeefhhhkqqssuwxx0012BVUUWVTYUXTVXcdeegggjaprrtvbaz001BVVWWUXYZZacXcddegggjpprrtvwwz001"
        "BUUUVWWWXYZabbbcdeffinopqrtuvxyy0",
    ),
    "pt": (
        " aeoirsntdcmlupvgbfhçãázqjxíéóykêõwúâôàü",
        "zMNTQPOSPNLORXMRTRPVzyfhXWikgihds_biptj_IogfTLMMQLSOOXUUUUahSz_Zbdiepwei__ln____KVbaPKJK"
        "RTQOPWWUSYXranxabbUo_nen_tio14__FZcbYLKMUVSPQQWVWVYjfqqfgefpttjg3_d_____RLVNjOMKONMPQZXQ"
        "SXWsXfdTdgY_olvhgjvmr3__KIIMKRWVQTVTcVcYVceudcWocnsbecdfenqohj__FNMOPjOjLjRYdSSlgibauYd_"
        "by_ceemjoems0t__QLPOOfOaHKNpiWqVRoUPVdafcdmeefffjxtflh__TIHJKLcibogifPjktooX9aWm_t_aZYex"
        "ckgiej__TIHGKVdknhkclSofklnp8dczkkzefieubrkiom__XILGJQjdUkgnTPkstnrPeidxqw_bfdiYbszkek__"
        "IIIKMneolmicmRNtoRxw8aY--xwcZefwiorekh_xKJKMJoXkQWZTTQbUWecOheYohy-Xaaaicnrjehz_KNMbNMNN"
        "ORTPNsSYVScpYoeWhdaWdxmkc_v_r___VIIJOHXjXkdiPRbonmladgcxovweaalrhf_clg__YHGKHXknqkiqlZnt"
        "q00t3cY66v7Yafk-auv_kg__QIKKLLbTfjnbVKkpfjpY3cdt667cbcisXmmqht_rUIJLLJShZfebPOmfmamo2ib5"
        "5Z6eYfatd9pfsi__UJJJHMhpamhhQOjxkkYp2ea445sWZbnohu-gih_sPFJHNZjaXhkdiQlqrksj2WYlmp5hghdp"
        "jbkkr___iHkMmmnooppqrasuuvwwzDi112224m56qJ7g-___RkVAmmYnoppqqqruuvvwyz0o112234455668-___"
        "HijkkGNaNWRfQWVLQTSuxxzjb0Y0223444578-__JFIOKihmmnnZkVqskitcxZfXn00gb2d3de57hd__Xehjgigm"
        "jhjokAlsmttuxxzzlz001223344689_YUHJHUdejihjjoHjrkhjlwcTyykz0fd2k3n4Ynko_NJLMIjklMhPghTKb"
        "rhhtwWdyyzaZZec22akl7n__RQgWjQLLNKKQQnSLTTStcwxWYyzz0112223578__IefdQIMTMNOLRTVYSaaruvwl"
        "wlayz001112467__NfdgQHMQOPQVMlNSNUXrtuvwYwRxyzz0001356__CPQOYVQTXVZXRWXefaqqtuvvvwwxyzzk"
        "00a356__GLIRKWPUZgeWUThoZddVstevvvvwcySUize245__IbXfcdKDijjMdXlioYpqstuuvvXwxyyzzz0245__"
        "cdAfffghhiijkklnnoppssuuuvvvxxyzzz0235__KHJMJVQQacccXddmnbcPrstttuuvwxaayyZ134__TabadOKK"
        "PNOLKhSQZLfmpqrXsYstuvvwwwxz129_XZaYbbbCdeeIfggjjkklooqqqqrrsttuuvvxz07_KYZUaUOEcVaIUffi"
        "ijckmnppdpqqrssttuuwyz6_ESTUUUHWWXXYYZaccdeehhjjMkkkmmnnnoprst06OPHQMRRSTUUUQVWZZaaSdefg"
        "gggTijjkJklnpqx2",
    ),
    "nl": (
        " enaritosldgkmuhcvpbjwfzyxëéqïèóüáö",
        "zRSORSQPNRPOQPVPRNQNVQTSgl_nj_1xyy6KPHYJSRePNSTSUWbVUXXoYXXfciwpk_4x__FNTQeQNTPZLLTdZbXY"
        "gZhbdags_tu_xy3v_PhJKLVMhQMRQRQWeQXTXjgTbbfn_ok_____KJVMWLPNOTNSRTRXZVYViWcXbu_pu_u3_1xU"
        "JIUVjNUMQPOTUenQXYcKpZauhY2l_o1___HHfOOLSORbdXebSTeaeZVWibby_p___012_RLJbKYRLSPTSUOPeUSO"
        "XhZUcfgo__p____nHMYSeQHSQRacZWVVMaQZZcfha__nq_1__x_LIeKgJTNSNOWWZSegaZaeeWhZ__p_______HF"
        "hNQLWOSdUcdeSajbecaZmecz_o__0_wu_IEaPPPUSUYSWeeXWneidjgngg__s___wt_zIGXNRPNMRQhePdUYlhdY"
        "YVkddu_m_____xxLHfIdLVMScVagQTceeQTsgghbs_o___unqsSUNWKIPiNOPSRRQiRbWUoNbXgf__xj__ts_OHZ"
        "JSMJJihjpreOnmmliqksibx_it_m__vxSNkNTPNLeTglSjSEXmljooprbw_ok_nu___WDiKPMmJhSgnnkWpmflim"
        "msrk__k___l___LIcLLOQMSNaTcbRVgYPcYekbg__p__t____TFgLLMaLWNgqpjPkfikUfjrna__wr_t_ww_NINN"
        "iXXPRWNTHcRcmTXcpbRT6_______t_sOFZHaJaLVeVibgbaihgaifl1l__l__s_us_JKdOOLNNQQPRabTYcZdXaX"
        "Obcs_g____o_tSGkLlHpIlrnjupQenvnijPyZe9_k___kpq_DQQQUZVQNRWegQZpRbPXhcgjn46-_______GMeOe"
        "LLTdZWijaWeOYKbncXpVS1567_____GQHcLRTdeJaghiiiiXjjlldYsVz345_____GSIZQZQWROYcaUZeSffYahi"
        "jotwJ02789--MUXQWTZZaXabdZCeeeefggiintvzb177899RMEXQXOYLTPacQcdYYdTffghmsuyz066788JOJSHT"
        "QTQPVWYRYYTPZZbbcdinptuvX2344LNLSJSTTUUVPQRYYSYYZabQcinptuv1K233ONJSKSSTMNUVXQXQYYQNaabc"
        "hmpstv01233JNJRMSMSTLUVWXXXXSYYaabchQostu012U2MNMRGSQSTPRVWXXSXXNYaabchmostu01222",
    ),
    "da": (
        " erntsialdogkmvfubphæyøjcåwxzéqü",
        "xRRSPLRPQPQROOQNSNQOdeaVUbankom1HcHJMPgZOOfUVTWYfabdvf3Wesjgs_1_HIWQQQNOVRQUSVWYSWfYTWWo"
        "eZovxu_yIKeTOOORYJTLUdabYdlaYXbiXdxwjr_yGHOXQVLNYnQlihbeUhiWWVXahZktkv__JKfWIRPQScRfKUVc"
        "VbQXVUVdaYk_ywq_RQSIPLhUMOQKPUQWeYYhxwgqU9ugg_t_ObLIMPYaLPiNSPRQXSVdxZ6fW9ggg_r_NIiiQOJM"
        "MOQVWYWZSYaeSTUdkat_tr_zKEQWPOOPTUTXabVYVXebeXXfkfjy_h_zQXHKSSccMPXPSMPUVVOc4d4fY7Yho___"
        "IGPRMSQPTZUSkfcgVejTaZXdxVq_____LHOTOQQLPpLjOhWmQjmhVVTcweq_wp__MHXZTTLKWeNabMdYRVQZUYVr"
        "iTpq_s_oOFYRXWILXZPhkfkdZiqgNjckqZr__t__QOMkNUNMPcHYfhbRRdkZSVOXfY-i_k_sRQMJOLYVMJgQRPaV"
        "gTSanknoV3ogl___PGLXXWOLMgMrohxqQXshXQTYiZu_____OJKdSSMLNXMYcceWRaOUVbYifRu_p___PHWbXfOI"
        "cgKplcOkOljeRUQQmShsmm__ZZHJOMdpLPgMNUQViVdmxxyzc06_____IQMMOMfWOLVMNTWheVUaxxxqhqh_____"
        "UVGOXOmoOKqNVQPXtOugxxxMz06_____OFRWVRaMQOLifqleOeljPUSong59-___OITfTaLLTcLpNcinVefJiToo"
        "Tyjp-ni_IMHNVQmmNLnUZgWcrNebuuuwwk389___JIWPYRJIXcMiaekeaZgQoaofXrc238-gELZaPbMOVYSdeagY"
        "XXSijSZlTndTy36_ILWVZXKJYYKYZeffSZgWjRjklmsxO25bGKLJKWWWXTYYZSbbbccdeffghiotuy17KQQTTUSO"
        "RVWWXYUZEaabdddffgmrsxz6LMJMQORRNSTOUVWWWPXYZaabbdjootw2",
    ),
    "nb": (
        " erntsialokdgmpvufbhjyøåcæwxzqéü",
        "zRQSOKRPQROPROPQSNOPVeaZWmbnlmr5IcIIMPUaOeTSTTYVhZbcugvrhykipy__HIVTOQMNWQSRVWdYSZWamWWZ"
        "glmruzssIJeNONPRXSUMLfkaaZccgYbcdbv1n_w3GHOXMTMNYRgfeggYUacXbWYaiik4m_w_KJdWIQOQSRLcfVRU"
        "VbbYQUWYbhl_xsu_QQSIOKiTMVNOLUWQfVaho7goXurjiq__MaKIMNZfLiOSPPSQWWWcib8-Y_higr__MIghPPJM"
        "LQVQUZaVTZYeaUUZlau_t1t1QVHKQQcbMYRRRMOQXVUbkfuzb_aio___LIPUMPRMQMMhhhlVRjkePWhev0q___s_"
        "KFNWSQMNTRcRcagYTcbdfWWemkiz__kyHGOSUQPPTUgXQejbUfeSQZhVtpr_____MHYbTSMKWNdebMQdRWVbkWWT"
        "hjov__sqNILXSROMONfYZcKfSXeXucYShn__v___OFYSVTIKXQdWYdhbZbdadidUwUt_____SRLJJLYVLgOQUPTZ"
        "jVTdmlm4Zrtjlu__SLLhPeMMPGiqjkmqQQhnVUOXkd_u__msUGLgiWNKMMkgsipqPsTjXPUXiZq_____PGXaXeOI"
        "cKmhnclOOmiiQUPTndl_ou__XEipnnZOrGnnpuppPiqyslKctT9___rtJNMMLMiUOWLPOTSXeeYZzzzmi7it____"
        "UXGNPNglOoMOYQQPvVckyLr1378_____HRINMQflMmQNWbOVtWbehwqc156_____NLRfRYPKRJMagchgSifIoXnx"
        "Xg4-ohj_UdBeZUiiTjaXhfVRniceqqrtvz066___KJWRWSIIXMYbjdglbbZPpbpraxg45___EOZXOYKOSUXXeaRZ"
        "WWYijRkmVscUz56_HKXZZYKIYLaaZbggTgYYjSkmostzO56bKRRUUVTMTXXYYaWbDbcdeefhjnouu017ELTJORVV"
        "WXXYYSaabbcdeeegimouu007NNKHQNRRPTTUQVWXXXSTaaadTjkqqww3",
    ),
    "sv": (
        " aerntsildkogmvpuäfböhåcyjxwzéq",
        "zPSQSPKRQQOSROPQSYNOXPYVeUnbk4mHkiJKMPcOOTlRRUVbzXY1d3Weffki_wJYbHILPdORTdVTWYeuXZwamYda"
        "Xin3wHKLVPQQNVSSQVVXeTSaWWaWgWcrowpzHLOfQONOYLTTLfZhYWZccbabXewxnp1HKJOWMRLYkgRddXgUTbbZ"
        "YYeVZ2joouJNNcVIPQRcKRfUTRWTbaXXWYWX_iwrsRTRVHNLiNQOPLUQWfjVaidxS8pdvh_pNJLdWRQKKRVQbWVb"
        "SQaZUfVkUU_vto1JKFPVbRNTSbRadYfUYdaWeYkZYyjzhpMHLORLTQOfgLgfThRSfgUabrWd_qxo_QZaIJOQcMRS"
        "XSLTRWfUTrayRfZeZo__IJJNSOQQSWfRQfhgVXgcWTStcb_p__vLJKXSTSMUZbNaNcRSRXVTXSjWcwp_koOIIXXV"
        "RJTYcUZdciVKdbigQrid_u_s_OKKLWSSQNbeNZZeJTaYfiXRhdj_vuo_RXUMJJMZNPQkSPVMptXS0f2Vmpcrk_wc"
        "rlIHMPtKRQvOOSWzmWjuk2S3pY____SLOLhOZMPmiNhlikRSPjH0VjWbvsui_TKHLgdXMMjjLmjkhQUmQTiYjQV-"
        "p__uVcgEPPOnSPPuRQNSxxafkg0dtR9us__NIHZbWhOYhmMpbklONlfOhPkUT9hp_tKeUJJLPqLPQpMbVavqcanY"
        "bz0jr8___ROLVkWbMVdFOlhllXvphxJzWVrss_imJTWMONLfOPQVMQZThvUYwYhMznai___PILjZWWXTTWKmjmfI"
        "JkoPppplj77_l_IKLfVJeLRaWRkleMRmZZocYXaZah5j_KIIXQXTIXZXMjdldemcanPpccqyb48-IIMXaaYJUadK"
        "afggUhhXiYkkSdtuNb5FTJRGUXYYaaabVddYeeefZhhiaqrwz2JOUSVVWSUYYZZaJbFcccddffggZpuy0",
    ),
    "fi": (
        " aitneslkuoämrvphyjdögbcfwxzq",
        "zPTLRQMOKVQcNSNMPTQaocYbZdqqrHLNOKfONSSl5SQTVViUb_hhhkprp5LQOLJQJOPfVWRUSZUoXUefmekzoq3L"
        "IMKnLVkVMOMnaooeQo1X32ptm_0_EOPOOMScSSRSejddaWeafXqhj__u_NVOLHNMLSUbaRNVaTbbW_fjkjljr_PK"
        "JHkKMeRPSQcmaceUlqh1okxr__0XJJQsLcIRNPORtWZjWXhXmmvlz_0_YIKafKLfNLKOmZvolSwvWr_zvu___OSR"
        "KMWLNNLM0SPSUSrXS_kfkq_qw_NTJNLbMLPRSoOPVRRgSU_beiefot_GhPOKcQQRyfKRQSbRRYdr_wy_____WHHm"
        "lKfnpMQNMoqQwTw5ergotr__wSJIPYNTaNPNRTSPZTWOYfZieqqst_cEIntMnnqPMKrluptY2qur___v___WHJat"
        "KVZjKMMmUpOcSrpZ-to_____VJMJaJkZUNOPSZXloQSMf-tsvs_v_MeRJOYMONobUPSPWONaSNunr_k___dFSqjL"
        "osjMHKvpsrrZs1b8--_____PMKieFbglOKOhWjiiRddeglkkks_rKZMNJaLPNhoSQPYSTNTUS34559___LJHXUJa"
        "PbSMccOocTVqhcYg1h6___PKKbcJVNcMLWbLmnnSafuyUZj4-__LKORdKZQMRKjZSfgJYobuxdY04-ihNKHTfLZP"
        "XSLjcMfemRhqgYbYO39__KIIVRLRYXaMZgWicOjkeqteXaW57_ENKOWPXTZTSabccQdUfVloVXWZT29IJNUVLVTX"
        "RLYabbcVTeWjnopptzL8KKPPRRRSTGTUVWOXXYZbfikklouw3",
    ),
    "is": (
        " anristleugmkfðdhovjbáópyæöíþúécýwxzq",
        "zQSRYKQPQVQOQNzTMWPWOTZVbcaXRZiYicnmpHlKIeQTNfRQPTQOZaoYlYpyZf-2lkv_c_kfnvJLKcMPUXSNMeYb"
        "5LcWbbcYfugakdlameavzm_GMQVMQSUORTWSTPZaVaXZUWcYUZUmXXhepzuwHbHLjOQNakTURVMafdetgu8W1919"
        "t__Z_1llsLNVcOPHQQTeULb3YYSRUbZXUaYWVjeYeZm__uIJUQKWLVPLccdc2mVSWTddWmZUTUpZijel_l_OJadM"
        "STNKNVWWT2NcSXUaWYcWVURbebmYu_u_QZKJIPQOchLTSPUZlfZue6qWO777x-_e_fal0JfJIhQSReqQIXbQahsd"
        "rcttTq7y7kv_g__jpzLIQNLQSQOKRYfaTZbYYRebbteYXdlgx_xr_yuGJYaLQUVMQdTXX0XYVdaUQWbSWVYecgih"
        "qt_yOJRPKTSROMjXNc0gcOQPkYTrTaXZwa__ap___QMMLLQQNPNdceZVkdQgPbWVqQTWalhSot____GKWTIPcSbJ"
        "XZbWzgWpVXWn3uusr4n7--_____LIYOIPeWPLccjeyRdVXbaZQuYXaZke8oYg___SJVOPhaNIPrfngxlqQNSpQUp"
        "XQQf5RV8in_q_QeJHcPOOcVRPNOSWaWZkX11Sb222557Z8Xdh_YJlXIotkFZkrnxxotPz0tek1pOQN5uWu8u___d"
        "GqmWrssULuuqrvrxVxrzLHp0iK13Qs67____VKkJOaoNKQqkmvvnnMjQVVR0POWU3PsiZs___MYOKVNKIcXTSPTM"
        "cRrVqVqzazZ00o3566____SXMJcOKKgZUOOTLcVwVkYhzSpp00c3556-n__OKQNMROQNMabiaugSRebdUWKXdaWi"
        "cbmn-_q_KaIJbPNOakNUOOTYqYhTmyyVzzzzj25i6jrs_WoOKaQJOqnNOLRIWwwXUjyyXyzzzr2455-l__ZoKIoT"
        "QJqhKUNMNcwwpxqyyXyzzz22455-Zs_OTMUfJORcQVMJOLcbjcxVgcdyzqzWp455-nr_cMlKNnnnJQpqqrrstORK"
        "uPOwQTXWzTV2R79__OOLMQJJOcYWROUQWkiZuXvvUwwwwzz1227h__OiXIhUGGlWRjSRTiqqqsjsttttttwwzz04"
        "6-_NKeSPbRQLTcbNooZIJqrfskgWlttwwhX0m6-hSfKIZINQhgbOTcMZppZOdgiWjsssvvyyz359_KHRWISWZKch"
        "aXbjcPMlmZnnfZooorrudvd15_GMVcLdIPRPgbgXhadVXlcXmTXmeTppsZtcW3-HJWWNUSVPPWcPeefRMghYiiiS"
        "jjjmmoppuvN7KQSSPUUQVDXXXYYZaaabcccdddddggjjkoqu1",
    ),
    "ca": (
        " aeirstnoclumdpgbvfxóàhqjèyíòzéçkúwïüáñ",
        "zMNQPOPTTLSXONLSRRQcsfUXWkjmmihzehd__r_HpgWKRLLjOMVQPUVUTYjp_hbctgn1i0diznit_oNXdSKIQIbQ"
        "PTPUVRXWXUqskcc_hunf_mp_lhz_sPMRhPNMKPMQUQRWSUTWRPcqXnf0_ljrli_upwtqKJILRRPVNVaVTTcWbZfe"
        "gTtclagacmbehlv__r_ENNNkPLkPReSXhSggkcyfgdcwhnfj3l_knq__q_HIKLMNfkPjdRdtkXjnuchYb_aajZaV"
        "e_xjl__q_LLNNeMHaQNfWlPuSoUVhkdjbbcSfefiYigt__q_OccZIMQIaQMWNSSUQTWf-rdddpgy_k_ph_fm__yP"
        "IOIQTOdITSQnkrsnpq0gZXv0dmdd_g_ck___s_KJKKoOQjOaKRVYcXcadrcYkoxbfXZggfkku__n_MNLNLNNMeRN"
        "oRRSTTfcfmfokcamayiaom_uX_rnMIHLiXgZMjmRXqMuQpewdUv9-ZiZczZ_xds_yl_QIGIPZmiLklPbfojmdlyd"
        "aghfXfagxf_whk_yy_TIJOIVSkJYNQmgdlqlrwkbcuvbmfdvmirb___t_PJKLLZeSOiTIYeldinq4ecb6sXldgso"
        "_rcv_Yw_RILMKSViMfJOdbnodc03eZm5Zceed9W_sdt__l_XGGHlkroLnjVvkqysm0uqat55bnXm8Z-_____n_UK"
        "IHMeemJhQOjrmfpya2cY344bpYZ7f9ri__qu_JKIJlgPnQSjVhiMuoaiZecclobiYW5h77iq-___BjklXOiQlbgq"
        "cjftjkvyzzz0122244466889___FjkdKNNLnPQYRZUTWVRYzzha12223j466789___MHKJWcUXIheOYiisjtuxyY"
        "gz0fbdc3i56ph9_m_adigilllmnnApppsttuxyyyz011123355678R__ZFLWfikkIhmGkljrmstjeZxym00o22j4"
        "5Z77___NhhSMKNFkOUaSRVUdZWUwwwiyzzz11134566-__FHMSZMdXLbWZaYcqlijvaYwxyzzi11i3l5d6-__IRQ"
        "iWJMLWMSnPRVUWWQdwwwYyzzz0n13d556-_lMffhJNRKjRNlLTPLRaUTuuvXwxxxzz0123458__KDKNgehdOjgWh"
        "miobpqtYXXcwffjhXi1i3448a_FedTTEWOgbZTZdgjijqettujjwwwyyz012348-_JCcefffgLhhTbkkmnnorUUt"
        "tuvvvXxyz012369_HLJJWQZXQdUPUfjabhcqriSsgfScwwfyb0e258_KacaOIQKfXLhPWQkKUgpqqregtttvvwxy"
        "z0147dKHIIWTZSMaXaZackclaoppQqrsdsuuvwcyf0469QRUbUOGJdOOgQJgjRkleoppqqrrsttuvwxyz358VWDO"
        "SUTXaaQccddfgghkllbmbKoMqqrstuvwz25KTRVNNUFXSLaVVbVYTYijjjklmmmoRoqrsttx0VQHKPTUUUFWWYYY"
        "YbccdghhhijkkYlmXoopqrvy1",
    ),
    "et": (
        " eaistluknrodmpvghjäõüböfšžzcwyq",
        "4RPTLLNWKRRVWNLOYQTeaZXjXfnn____JPUPKMKdOMOZTSVURVctknc0e0o__2_5KWNQMLMUONOcOQTSUSTqhlWv"
        "cnj5____PZTPIMLYLMTULQUTTWaqhkZ1eny_____KIPKMIXPSfdUpWWZoebdWWneh1______JHJMNVVLZeRQzYfe"
        "nmeXYZqXpg______MIKJWLPOWghRTTbWThVZWZddhx2_____VcVSHMMNNOOfNPTTUTYqilXyilz_____bNJNIRTJ"
        "QfRLpbdZxhgTTTrcru______UMIHTPcNUPiTLjhdPggUXf0dcpq_x___cLJHSRYOSVUNQRZQRcRXYWWbfrq_____"
        "jVZTPOLjQKLIRORWRRXuroUuYlrw____KEMKZeVLbgTXtYfb8kaupiqrp_gw____XIHIagbMbYiRrRTftjkRTVSb"
        "g_______gKJJQXPLddNMteRgwleQQU-asu______UJEIXeZPbgbSkfdhrjiPPgwcqx______cJFJXeTIZWPWpbbc"
        "qfgvmenm________qJIKuMZMPUhO0S2P3XTRVT8g________uODktuvHwxxNyy0112lORg6h________qNnLQRNd"
        "VMHXSVUbSOsK46T8-_______tSlJTOMNVMKdTSPWVMS4O5S8-p______seciNNKnONNbOOPUQMem3KV7dol_____"
        "TJHIWgNLdhNQlgnkzkWg3Yrfo_______fWaQPPQrRSNcOTTQQXX0ilTElp______gLLFYTQSklPHrsuumwjTyR0X"
        "a_______WHJHefRSWUXKjUWVmnppeYrewQ7_____WILEbYZOeZZQggijakmTnoobt14_____TPPSSTQVWRXCXYaa"
        "bceeefgiktw6____OHMMNOPPQRRSSSUVVWYYZaacfnq06666OMMMNOPPQRRSSSUVVWYYZaacfnq066K6OMMMNOPP"
        "QRRJSSUVVWYYZaacfnq06666NMMMMNOKQQRRRSUUVWYYYZacenq06666",
    ),
    "pl": (
        " aieonzrcwsytkpdmuljłbghąęóśżćfńźvxq",
        "zSUXPPNQQNMkQOKPPSTTcRTY21pXZqV_mgjqIhckkLTNOQQhQRVPPYOQOWWj-__bWSbZhjo2KLXGSPWbPWQ2VTeW"
        "UVUaTeZvTReacVigthmvHZgedMUMPUPhTPVQNcQOaWPmywwWXbbYgij_LjbjeNSNRKOmQRSMQdPUWPSg9--RWmZa"
        "nlq_QJGLOUijVgVMQTlUsWmt5rXsUYc9k-b__z__PJLJQNkXUShJXTXUVSdYVXYrSUf9--______RITMJUIdUUTO"
        "SWcUVRc3fdX6aXRmjmlx_mz_RRJOTZHgnuoPaWsmkXgNjr4HZcZ899___u_wMIIOMPYVUoQKeYZXoagpWmmjYZXj"
        "99r_____QQNRQXIhVYdSHMNmZSdXRkqcZfa899g__z_rGimidQWYKPOsQQUTNoVRSUV5567VZVdil___OIWKLRjL"
        "fOgLbRfngOdqbmwZYUS788g__j_xNJJZIXrOUXRjPflzlNU1UgnpVVTng8p__x__VMLQGYnHZoVXadhnpSTvUrme"
        "jbUx77w_____PKUOKNHRWVVOhUWYZQVbUZhqXYZrd7s_Zp__GKIOMSwgckaNfaVndPgsaZlqcZUhs7l__xx_HVeb"
        "hPTNOVNoPQROPnRMWRUn345aSgeimpo_PKHINLqpXZTcXSkbZPVz0acpUXj5m6fv_jw_IKOISQpYWYPwhZcVUUat"
        "sdf2KPdXn5v_____IHsMITkoXjfMZUbgfOyyqYg1TXT4e4o-____SLINMUiLWfTKgYjliOOcXfsmYTW333o9____"
        "QKMQGScKuXilhjkUZRQxOhlaZXR333t9____ELPQKTmTSViVZjjkaTfwXmqjjXZhp248____DoppqrRsIkWtQdWM"
        "uvvwVeSzz01eTT48r___EnoooqUqMgTsNOPMtuZvTUTyyz0TSW37f___imnnolXLREWrVchPktPQOQWxxyzpPg26"
        "W___LmnnnPpPGLqqrrWnNtLtuevwxyzz0K2m-___MLfJNLopWpQIqSrShVTtuXvwRZayzz15--__Almmnoopkamq"
        "qrrecmstuhvwwxyyzzj5--__QJGLJaiMckkaYhkpgPRrseeuhfewxxX388n_FghhhiijHkFkkcllhmnnogpqqrst"
        "ttvz458_IbcZcGeOOOffgggMOiOijSklmnoopQrZz03_MKGGOWdYfbWXfgTYgbZijkkdlmnoooquzz3_FOKTVaaa"
        "XYbSRcQNdeYegYhiijkkllZrvPM9JQRRSTTUUUVVVWWWWFRYZaabbcddeegkppt2",
    ),
    "cs": (
        " oenatlisrvkdpumícáhzybjěřéčýšžůfgúxwňťóďq",
        "zPXNTPTXMRNPPKTPuTtSOlRS-atV_YZ_VaXne1yzwsLdkPiQPjNOLRMSMQ3UvTRmOT7X9V9aV_bY_khjo_q_IbfK"
        "ZQNiPOSQNUbNtQgYSgUQ6Z8U9XY_bZpYjer_j_QMLXMRmOUmfUVtSsJUOmcTkpN7PbQheccY__z__r__IjhMnMMc"
        "QPOQOTXQ2Q3VTfUS6Z8U8ZW_bZogmhj_l_JMKQMeWMaNSUnjPdReSbnSdqQSWnXc8Yku_zkp_p__KLJPJZZKXpeV"
        "flQbRdQefSbx45TiXdjZij__th_n__IWTLWLLYOWPQRWeTcNZZU3ZX4heU7WZ-bYviyl_mruQOORRFNRbZSLdOUT"
        "UWXZuWck45gnjvwdhrs_mqjt_tPINQISaPVeUVUbOVtWNbZSd345XaXbXUjYuwvpptz_SMMPKfTNXStXalVvQbNh"
        "UMetNZQdOVgZ--__vn_q__MISWKQPafPWkVrMgzXPjlNrw3aOePsiVrny_q__i__PKLLNhQNUQUVfVPYRWQchRZh"
        "OZZdaelVsn__lo____VGPXMYPQVJyfngTqVcVdvavrUKgmmb6Vvpxt_qxn__FkdScPShPRTRPPzSzTcUUsTO3d5U"
        "5TR8dgxh_mk_i_GMLSMfUMaYkakWPeQcRilSZoOeXlZncWjo__nw_i__EuvSvQTxSUUQTZyMzN0SV1YZ2Y4X5WW8"
        "99___in_x_QRIWWVaLiefMklagNijFicn112e3444X88_______qJttLuNMqQRMRNVqOxQrUP0XW1T3X4TT68m__"
        "_n__n_IGRSOWMUmNXddmQdtYQrlRp11ZZpZ4iY88__nrr___SQLMJWTPYVPQOQSURcMVhXUZ0Zijgb4Y77g__m_d"
        "__DbeTgQRoOWYUUSYVwSqUXzRZzY1Z2TYtmhq_mmg___SKMQMdOOVMZaaoMkRVUfiMhVPWeZUjkds6r_su_s__PS"
        "GQNVaLQeXbSeUSJdWffydnz0pa1Rmat6i__m_kg_GrrMrMLtQSVQPcvTvUwUUymOzS1Z1WS455-__lg_f_SZEaTh"
        "mIVsjaptbhHpRkwxdxxzzm001a449_______DppRqVZrYRcVWdtLthuJcwnwxazXzlc2bp8_______RUHINPTKZc"
        "iNllWiMaSuqwepwyyzz00Y338-_m____FooXpUYqTSRUVXeKsHuUTvUZwjyezTd1337-______MXIPTLOMghXNrS"
        "VhIcetuvvvwxapyXzm227-_kT___LSHNSbZITfkSPnThLbQnuvVvvxjxyXze2279-c__e_DlmamcPoMUQXVppNqX"
        "rcRsWRtcvcwlOz00578i____PILhKVSHhMnahjPggcVqqUfsklVuuvveWeim78-c__MMKRKaQJbKnfedOZjpTUqR"
        "bsshauuvvbzi3678-X__WdgRgLTiIPQQONjTkWlUPnbZnOpJqqStuuz123577_JVOTRKZIggYVaLLcYaijjSallm"
        "ennoofbswX00345_JNJSHXYJTXfcgbaggZiPibdkklmmmnnprrvyZ0234_GKccPPeeLeeNffJYgcXhiijjjkllmm"
        "nSqqvxyz133_ELaaHScYccdSddPWeaOfghhhhjjkkklbootvwxz11_PYYGZWJabNbcJccXcdeeMfZgghiajjjlnT"
        "ruvwyz0-ETYYKKaaaaaVbbTQcdPdeffffhhhiijlmmrtuvxzz9IRRSSSQTUUUUUVFVVWWWXYYYZabbbccefgknoo"
        "qst2",
    ),
    "sk": (
        " oeanirtvslkdpmucházyjbíýčšéúťžgfľôóňxäwďĺŕq",
        "zPWSNVQQNMUPPKPUTSoOkURp3WVuXiYZVdszon_dg__pLekiQiNRKOPQNTMQTUuRlTO89Tas0zVacY__kk_gk___"
        "HbfaKiNQTPORNURbSVgVfOUo9WX-obXZbU_oaY_je___IgjoLcPOPQMQOVQXSU5UgQW08UZ-rRWadd__gg_li__0"
        "QMJLWKjRgTlUVqjSUpNdSjmQNaaOU-fXc_pj____0___JXJLMYXPTPNRUYUVObYW5bbb7VafzSbZct_epk_0z__v"
        "PJJJRKeUWUcXWcVQXcObU5bRXabYalaXj_ebpw_sz___PKKLPLLdQZWTrlcPeZRlTseSVsnWV88rkonbjz_mpoz_"
        "MLKJPMTcvXUXdepVcgRUM4dVOeWTc8ix-sfrk_Wyhvq_PPQQTPcGTbNKlNVUXbcqVwiXnn6fTR7tfimqq__l_xwq"
        "KKKJPJxXfaWXdjbReZQkTtcUYlcXY7mji-maiy_t____NIOKXYOPWgQmdobNWoQlNwrfPf6QT7jmrgddj__o_oo_"
        "PJKNLLPfUTRVcUXQWcSRSpYVbeddY6jmoeXndx_k_d__VGNNXPGZsYPfmhlTbcVsbqqWdsZifw6qvmVkjwa__kw_"
        "GMJLSKZeqaXamWePgnSnSvYXckkcd6jmj9Xfjvao__i_FhddReQPVPRRPQRsUVYXrNTv4VV55cRehe__qi__f___"
        "RPLQXJdXfkcLjpiVhEroa1oX334cbf5wu8__tw_v___pHGSNSTNZYoOchnaQXzRkS1ogXodag55u8Wh_n__v_ji_"
        "IsssPtNOLPMSOTPcMVzS0VV22VU33gUj7a__h___j___SNPILORfPYSTOTRTgTMgWcUTc2ahcc4guj_ai___q_t_"
        "DaeeToUPVNXSVTRXQUxWzZS01ZT2saanq6-_e__m____HPHLQReVWUaaVdUThbdgzndV1bR2Llp5ts-pn___r___"
        "SJKLPMMdaTPYZpaMVfUiOVgWXZffapksscntntl__ut_GppnOrRPNOWNVUKuNbwSxXazzYV01XWr4d9-k___k___"
        "FpppYqTVSSYUfZKhHYwVxiUyzmU00gY3rl89p_______SOKKIIcVoaSOtteToumvwwcNyzTzc0033488h-____r_"
        "QQLOPIqJYcQOsPeVucgvwwwLymVczT023Z78k---____DoooTpOWkkhgWsOtbIuawwwxyyzzz0hdc3788---____"
        "GkooWpOOTNVTQOXtMXuSwwUxyNTzzRT2aj788---____BQnKooehqmqgengdttmuvvvwxxyyyzz1l2678999-___"
        "PRIPNGeaqSZRPjaSgtduvvVNxxUclzz12i67Y999c___MNKKSJLanaQigeYOqUSrUscfuvvZhwwezn4T567m7___"
        "PJLJiIMVngSakjfNfqWkUsgbuvvVgwwfVb4U5m7m7___MKkHLleaRPnLjoSLpkqrssTttcfvQwwkyz34b6667___"
        "cffgdhNUKILTPcekQbmOnPRpphcrrrJuuZz0X2222-__WfffGgJWiiQjLLOkXllRngSoppqqqrrLZuyzz11129__"
        "HIeGfggUhiiijjZJkVflmmmooppppqqtttyyz01119__ISQRRHfJZgbYhLaNZjkkUlbXnnooopprcswxyYzf07-_"
        "QcddZefGgQgVVhhiijjJlllmmHoooLprrswxxzzz07-_JNJIRJVXgTWYhccabOjkakemmnnoooordswxxzzZz7-_"
        "HOcDddeRffggggSRiijjkkklmmnnnoTrrrwwxyzzz79_SVVWSXXYYZZVaNaabbcVddKffgggghEkklppLrsss035"
        "QTTTPVVGWQXXSYNYZZaUbbUddTVeeffiiinnIpqqqy13KRSSTTUUVVOWWWWEXYYZaaabbcdddeegghlmmooopwz1",
    ),
    "hu": (
        " etalsnkriozámégdbvyhjupföcóőíüúűwxq",
        "zONPQNRMSSVaWMSTUPPjPTYSOYSefcabqcjoMeLbKNLNMYgQgPoNSYWfXXfYbual_ms__kezHKMLXVXYVROpOcPo"
        "uZYcWXTmjUgTUbZccn__JiLlLQLNOTkStQqQQUXeaTZQfsZu-1vo_kixKJNMOWTSdQRfOSRVTcUPYUXhaZbTTYbh"
        "rs__JNPPcQaXaRPGQXPefZejazZaibdcZWaahn_rHMNNZWRQfNTaShSSOafLdeYjbYUgXeehi01_FKVMYYZUWOMn"
        "SfPmqWejfiUklOdafXVhmv__MJMLXRTUVONWPSSWSXTbZWVedXVSUcUbaqszGUPQPMLNScYSVVdQSXUwaeYYZ6UU"
        "wpng__gqUhMiKMKLKhaOvOoPSUWgagaXb6Ys789__ch_NILNWTRYaPOTNZPZUZalatXcjTrTTSTdf___YuLkJKLP"
        "KdqRmRjNVPVweTjbh5V56k8_____JHbLWbdjaLNaOVOpiRkgjeSXjdiYnZgZToy_VtNvLJLNKjxTyVlLUTR1aa3O"
        "o4e557s_____LLTMUUUXTQNZQaQUeVXHVWWeZZgXbXbcft__KJQMcUSaTNLbQYPiWYUaZRSghTlUQVciji__NHhH"
        "UYfgSPOwPjWsdLmemcSnjZjTUWaec___SGYJjdejeLPwKjLqlcemkdf1gZoeWWakfs__IIRLYRWYXNNURXSfdUUz"
        "XZUgbXnXXWWYWk__RIZGfiYqbNKkNeTrhnndc0Ul0bpXZSbWco__PJPITXVebcOZJkRvTbgxjXOieRgRpdUXg___"
        "UXKcJKKNOZjYXPvPMVglWbrWe0Xm12378_f_NKSLRTYbNOKVOfQjdbXjVSSSgeTZaSTgq_t_UGXOXmjoRLHtThOi"
        "qjkiydToXShdR1Tfc_s_flLpLMKNJssKtUuUTRMwdgmfzzdz01267___OMXPWFeRWKOaXfSngbecNqWkqqUq0Vpq"
        "7q_kGiPXKOROPUrSsXiRPOUwcSyWXzZjz11o6-__GUOXKLSOOTdQdXmbPRTvcSpbYyhyzepi6-__gkEkUUNaKqqP"
        "rSrScgLuvTnYwxYxyzz358-_ejPnETJKTppQqZrNXlVtdvvvkwoxxzz348-_IhKaJOTUNelPginNWXbpgJrffsTt"
        "tvvz046_GQRZPNLMQkkPlimanTKoWRqqYresstujz35_JIaIWSSZYJMhhbiieZkaPecdcnWooqquvb1_FPPQYdaX"
        "ZIXffbggaYRUkkPQZmXmnoostdP-KRSTOUUVVSWWXXXXZZaabcDcddddefgjlor1",
    ),
    "sl": (
        " aeoinrltsvjpkdmuzbgčhšcžfywxq",
        "zTWOQOQSQMPVJPOPSPRTWWWWXWlepqHqjlgLOMPRNPVRQRdRVWVWVWaeinp2HchbfLONOQPSVRONgUVQUYWXWegk"
        "k_IjjedQNPRNLTSSNPdUPRRbWaVclip_HZbakNSNOPROXPVPmQaXSOSRaf__qwOIKKIdjkTSjLnWWuXgsZYugUke"
        "j11_PHILKRfZSTWRdWWYRdYWebYaXnetz1LJKKIPtYYYjKeYedSlhbiqsWehf___NKILIOLXdaQVmWjfQoxr5a6k"
        "9mhp__QPMOPRUOGdThOKnVWtcsqb6cxkon_xLIILKNQQXSzaXYdhaThhdjebn_py__OHGLMTmgbRbuebccNlbwkd"
        "Re8_____WNOFOXFPZYsjkglpTsrsrefh7xt___NILHKXNPSWYeqpbXPvqm3paY7rmq__PKJKKMMTfSSXTWaZSaUa"
        "meghfofjx_IKIJKTWTnWlnVekfRsTnhudfnqjn__IXcndPORRMWNNTOPtaQRQVSYQlr_mwSHOPNLRRcYOZSUOQSf"
        "RQkYamruq___SMKJJNLMaUYUqcXaRhgzUlajmtg___QGOHNTKLhiolkrigRrmlocp13qmq__PJIWIJTSttiSqSvi"
        "Oxdzz00037____DNQLOSQXUoYolVmgSlqyazzr2sfo__PLKRKOrSLsaWUJpeZwxxJyzj15____MKHNGcaYakZlmV"
        "hhUplqxRzg1re__mRJHWHKYZppkPqVreRtPXvwwwz38-__PLLJHjKRVUmZnnffPqhcrsthvV47__CQROaRXRcTbS"
        "bdTXZkblmnnZquzY7_JHKNIQVYXRfffXgYaijjkQlYobaZ5_EMQSLXYZOZTaPabVcdWeeggViTVXT7KQQQNSTUUU"
        "VVVVWWEYZZabbbehnpv2",
    ),
    "hr": (
        " aioenrtsjluvkmpdzgbcčšhžćfđywxq",
        "zTPOWOQQLTTQQOPKORSQWWYWYgVklfmtGsfUhLOORQOZORRVQSWYTUVcXcdZjps_HeiReNSPOLPtRQNYWQWcRSUR"
        "cWej__ozJgdgiONRNPPdMSNSNUOQZWWeXbcaljr_GahWiKOOQZOcSQPVNUUWZYVbZUbZgkk_NIIKLehRRLlQiXvn"
        "UcYpVgupm0ejj1__QHJLJSfTTgZOVWXaXbXZafXZWqmef0__OIIMKRMeWbaPPVfYmnurmy7Z9-n_ir__QNOSORTG"
        "dXOQQKTPmwvpb77a9-g_nr_yOIMTFTnbSnfKZZdhfhmcghit89x_____SHIKLQxXaKYPjcbkdxidh6rqs9h_e___"
        "FZfaeQQPORRoVRRPQSRRYRTYSUldu_r_THJJJOOtaTQSzcuvdwhwbic689-_w___NILHNXNRUtQMUqepzvnuXpgr"
        "7ir_mt__HHLLKVXjWVVRphgVktrWdlmw7nj_js__WLOGPZGXUaPPthoko2qrdoYd7e9_u___OJJKLMNqSUVOUyYn"
        "jfYWr5soY8o_fl__RGKPOLStucRQMvSvRoRQ122q4569o___IKOIPUJgiuMNerclXilks22e45tom___VJIJLSKn"
        "hSNOkqkrheqfk12o35t8e___OJETJiQckcaPcWjuirmqh00T23r7f__nTJIXIKqrrXVOYJittwwwozz01236-___"
        "OKKWKMmHrnPTaMgXtwwwkyzz1S36-___ELNLNTNTdmWSPldkhkpvmyyz01p5d___VIHWHLXopVaPfqdqXuuRwxxy"
        "z01f8___IIHVHQmnoooNpeppqtttuvwwyz037-__PLHJKeLTUhSPodfojrgejuvvwyY169__YHOTEijkcklJlldm"
        "mppprsstuvwz36__CQaOSQXZUTQXdhZdTlleaoooqrsvzY6_KHJMKQVZQdWWeXaffiiibllPnobsYX4_FNJRQXYP"
        "ZZaaMaaUbeeeYhhijkVosYO-JOPPQRRSTTTFUUUUVYYYZbbbdefimpt3",
    ),
    "ro": (
        " ieartnluocsmpădgvţbfzhşîâjxykwqã",
        "zQRMPQSRUSLMOMpOTRdRQaXZR2Xjidcn_IOOOTNLNSSNQQX6VWTWYXUgZ__ei_kzw_GSbMLRMNYZPPSTwTUVXaXT"
        "fVmxgVfnj0_IVeoKKMMUjPQRT5TVWRVXUfX__Xffhlv_MIHKeRWcOOUVScQWWZaYefdhpZssegqyxJKIKMdhfMNh"
        "jhnNlsm7khna_nX1_g1m_rNKLMeJafPRPPkqSNRWPnWZne1ferggt_tIKIMuSbWKLZdbfQZeaaagkrpxfr_eku__"
        "NMaTKOLHpnQQPSdUXaWVbVnX_mfhrl_zySUcOHQKNVZPQOQ2STTZTVXeY__ldhfc__PLKKPOiTLJYiiqNmyfUtp7"
        "PlmVw_ja_soMLLOhHeYNPLZWOQkpoeiVpY8ld__ihkroMJJJkfSiNNifcMQkpjdQgwv7jSxxg_o_sUNKKIQjNMLh"
        "WlfPjpvZsvubroYw_nv__tDVosLNVTVsURRWzWadQbwW6X88g______LIGLQkegLMheYySfhd2jmrm67ehwb_g__"
        "OJJJKfVTMPseajOfegzinsQ3lU67fsm__PHGJSridULpfvvOlpzznrs33nS67l-t_oVCMNqqrsSsotvvNwzzzzz1"
        "334e679p___TILJMbjNKMfSgoObskYbssqjta67a-t__THJKNXmPNKgliqSqiyyoZ022oX57pr__nPHJJlpZePPq"
        "jfmJZbUxTydi12V45l8-__NFIJTVRcSLghcjZgmovknhzzod24Z6h__PIMNmFViPQQqZmXkvvvlvxzz00235o7__"
        "bWjkcZBXinnfLlqquuauuvxZzz12456__fSjjMNCSWnnbOjqbttYuuixSzz02456__MNLJfkhUFKlndhVasssYsu"
        "wwxiz0234__LJLMhKgeQXOifIWnrXrhhsuuwwyWa2i__CYQPVYRQVPZTXalUicpbprstuuwxzia__HJILUVXUTQc"
        "RWgllXeoccqWsttewSea__KJJHUXRWZMbQaejjnnndaoRqssuvYZa__MNRNTUUSDVVXYYZZccccdegghhjkmnp12"
        "DRRRORUUSVQWXXYYbbbbcdffhhikmmo01",
    ),
    "tr": (
        " aeinrlıkmdtsyuobüşzghcğpçvöfjwâxîq",
        "zNQPVWXdMQNPNOWQMXVYOQV2TSUUUderp_sKclbKJNxOQRQQOjmUwRThUVUTWWxXfo_p_0JegiLINyNPQOPQmeX7"
        "VWeaUUZXS_Ykl0j__IbdhJMMyPOUSPOqhZzQPeYYTXWbyYm__p02GNNMadOMZTLUUZQYhVigWqT8rcmlio_u_x_I"
        "LMKaePMRRPSScPUZUZgXea8fZfifi0_zs_PHIKiuQNWPQXZbQWdTtlXld8icjskw1j_t_HpwwHNNlOOYZTQqsi4P"
        "QuoYRYfj8d___w_yIINMdXMOXWiOUeOOiUftnmn6malXp_xe___JHILidQOebTkXfQVaSjgkeb6Yyspt_su_q_UI"
        "HJjYfLpmXpibNRmO33nrr5o6nVttmt_t_LJJKiTPLXQlQZeQRdRwrmZi5jbfae_lu___PJKIddTKVXnMXVPPlT33"
        "lad5XokUg_o__xtQGKPUVONaYTeahRJZRmjWhj5mscWd_tt___KZehJKLwQMVQROmlZ2QPbXXRWWZ6er_wp__Rgg"
        "gKHIwOSURSQaZX1WWXcURSgb5ZXc_j__XHJHgVWSlicmhfLOaSzfs1n2q23S4l___p_LpgoIKNtONXTRPwsazOMq"
        "cTTWVW3al_____KLNMlfMLQNmKbeRdcRmrdgo11abdg______GKLMfgMNgSQjZYTTfRzcUgY11s2s3____q_SNGJ"
        "gRaTkfiigmQUiLyjlc00o11Js_oj___OELKXTTTYVbRVbQRbUefyfmzdYZ0r-ob_n_VHHKiUXMVecdmfMSfSxiyS"
        "eznzqm2-____nXPPGhNNHrXXsgtLfkRxaozhzzp00r-_____JIMOiNMNZRhPScUNlapxkUkzdc0019_____NJIKp"
        "gNJdQkSdlVOaTwwilyyyz0V19_____SHGKjOPYYWTnXdPXeXceUeXxmyYzm8___q_clnnIHLqSWTSQMstbvZKwkd"
        "OUbYzb8_____MIJJhQQOYgmPXZRMhZiuhomwwfydU7__o__LJIHfbRPaeSiiaOMmXmmnoooopqdrz368__JIJJQW"
        "XdWaeZRXZMiijjkPblclmmcvz34__LVXXKMIaROVTbLcdSfUTgQhTiijjWsw0189ENQOXXUTZVWOaRWSVeeefgUg"
        "PhiiWrZyS78DPRRSSSUUVVVRWWXZZZaabbcccddemquv24JOQQRROTTUUUUVFWYYYZZabbbbccdlptu13",
    ),
    "lt": (
        " iastoenrukmlpdvjgėybųšžącįūčfzęhwxq",
        "zRNLOXUPQWMPQKPOUQmfRuTUnZUjfWj4biktKgNMRQOJRQOOTXSYQWl-dRSidZ4bchY_1_r3LKjKOnjNNMSONTSS"
        "bWmmX-WV_X__cfc_ptt0EKPjLVQXdPRWWUgXusYblc9-Zhigej_llt_wSHIUiLMeONebajtVsfTQjSmnUqZX_l0b"
        "eq0_HjhJPfgNNePOQXRSMT5nX7bc9Z__hab_jkr_JMYNNbhKLcORNUSXXT5kW7UX9Yg_Xca_unj0VIKULOMkgPNq"
        "pvPfnOOUpVrjXXWlXcjXr___TIITOMMWkQUTbXUZiUSSTYXaWbZWfqpd0z__LSZHOLgQNwOQQVQSUQltW6ZS8d-_"
        "bja_o_q_VJIQOKPbPOrZOpaX3mRRsVT7WYdWls_app__TJHQUJKfoOiiiSfpkmRVWTmdQsnbomidvqy_TGJVRNMV"
        "jSWYbZTWjUPQUWjgXnXbhfqZpx__VMFTTNNdIQdiQmcgefWXwddhcijdl-_ii___UIHevLMgPOjZnosUrlNPrWvO"
        "Wqbc9ribvx__ZGGjuMJplUssgmiz0pQNrXo4YvjdnvkY_s__aNHsnHJupMowwxyyzzYg1O23Q6YW889Y____UIHW"
        "RNNWMPpbVgcaztTOiUfcV6gan8bch___HppHMttVXuTQPaSXJSz0l1bX3n56c8f9-___SmhLJchOOoMNSVQMQQyz"
        "L0XZ2t55W7b8-___WKIaWNLmPLnkPqamZxMZjWrsWjiO56jWq___AnoarrsssttuuvwwTxyyzzz1234456679___"
        "UJMRKQQYVSJUSYaOgWTRZagmc3ZZR66d9___YFMTRPMUZPTRbaRSpfUQcZqzZ2Xc4g5d7___BlmRpppdZqfZYtla"
        "PuvwxxjVz11234456___RDSeYSKkaXUbYigjttgknvvjjg0W1oo3K__oEjeKPndgOoSTcTTMZSbumudRxzz01123"
        "4___bijKMmmLGnMURRMWlTttauUcwyzzY1U24___WAWkiePmmegoopbqrrigtftugxyyz0013___RGLcUHKlOPgd"
        "Soppqcbgjctufgxxybz02___TGJjcMQeZNiPajKgqWQdsYstawxayzdXl___CfgGjjjkkllmmnnoppqqrrgftvww"
        "xyyz1-__NKIaSJJMVSjYbccnnnoUheqrffuvwwcyz8-_HJJQZMLSXXbccdeeffghhhijkmmmnoopNV1_FJRXQYVZ"
        "ZSaWXPcMeefUWggiiZllmnnoqzN-JONQSSSSSGTUOVWWXXYZZZabceefgghijst3",
    ),
    "lv": (
        " aisetrunāmkoldpvjīzēbgcšūņļfžķhģčywxq",
        "zNOMVPRUObPOXQPLOTcVeQSUXkjgWgeagenhntIiNKlNNOOtQRpPSRTUsWpUWZYzbZgbjlijlur0JdlMGSRpNaTP"
        "XRSZYO7OpaXVd_Tefhgijm__qxDNPYTKlWYVUPVUfSXsXnXkki-c__j__j__ts_yPYOJcONiLdMNdPPTRVtVoYUS"
        "U_YXcYiddmnpl_LLKPNYOMUMdXOacdWgPdTYcegXihl__g__mq__RJKPMPgOVNTVNZTWWiOZSUVcXXgrjjefg0k_"
        "0_FgdMiSOpQaLSvRRXWYmQqXTWU_dbpimqhn__r_SKKPKOfPcKhVKhRlbmQhViWWfg-_aj_l_gp___IedLpMMkTw"
        "NMwOOVTN2YuZeQW-dfdfo_sk____HJLPMWkMZNalRieVkcTmQXkpbY-ulm_t__oqt_QHQMYNPLbMZhLPiiZ1r2ls"
        "jXTeiUq__l__pr__LggMhKMcMvORcOPRUOoU3TTWQ9afXejgahmhn_UJIPORfQUOYWOWRXTbOcOaXbeV9-dpypys"
        "mx__RJKTLmOOaPamMkkpaoNJQjko4en-uW____n___WHJSPULOaNXYPQceZaXdOeZedbefw__jjvr___VHGWKliR"
        "aOliPhcdgaRpLtno377tu______s__VFMSTqqHdJrnOrinkze0ZjvpjT788-________RrrOtJTvQwQSwVPVNNzV"
        "0JKST6bZ8ff_kl____POIOMRTSUSRYSTRUOcLZPVUXdgV7s-r___s___MqqOpJKuTvNRvNQYYIyZrgUUS6kX7db-"
        "U_____WHKWNeLLaNjZPRgdeZTsSmzkiP5es9-s__k___UGNNXRLKYMdvQPmjdxsbiho0WV5Zuk-g__n___PNEbJZ"
        "cThScaUehchwLxPnil0e45579Y9_n___PFKUYZXLXObiOabbXjSiVxfozcZg46O88s____TjgKmHKnSoWNiTLQQX"
        "sRsnUUSzih0Ua45j____aHLeKmhIoOjfNpYeirrsNctuOfz002W4X8____PGKfVibIhNhbNbgkZfirakdeVPVXd1"
        "VhY7____SLGUJVMQmafdJRkippbqUjfgumyza12237l___PJMUMiZJdMbaJlhmfnRoQhpjsYbxxz00S589__aQEc"
        "JbiOjWkkWkllmmKnMoopqduvwyzz0378__NJKVKRVRNRYaIWecmbVaVioiquuvgyzc03c8__ZUCfJgiTejejbjkk"
        "llQmOnnpqtuvvxyyz367-_UJKTGdeIfRcgSghViiWjdkklmSqrrtvcwz346_DQYOOXbYWcXcLYdUffffgXhZjnno"
        "Zqssswzc3_IJJPLVWaRbbcMYddeefffggXimmnnqrNsvz02_ESLVURYTZZUZZUaNQcccdUeUgkkllnopptSxP9IN"
        "PQRRSHTTUUUPVVWWXXYYYZaeefgijjkorsvS",
    ),
    "vi": (
        " nhticagorumelspbydđkváàưạếêxôảốệấâộóậqơwớfúờắíềầịìợọứểụồãăựủùổjòởặéữừỏửẩỉzũĩỗễằẫẹẻýèẽỡõẳỹỷỳẵỵð",
        "qMOKZLVQaSbPYOPRPbROQQephqurUgil9hj-qxVmZsYlzsk_w11z_l_0r_k_kvmZ0g_p_vy_mxj_z______k____"
        "__x_0_pFYKWVZTGYjdmTjZpldVpeniZdfeemgnjrijfaqrgtrmh7ioirq8lnnsomjbt9vgmppjie_vl_sj__i_i_"
        "wu_q_v_____o__JdnbMiOqOdPjSkmkqckosyRTRUXauUUWaVWZWVoXnc5UZWUfYXWbVVaYZaabXaa8ZdeYYeXeaY"
        "ojcdqdhdhvdjosb_r_m__HfIWPdRjRKSfRcbfnZnxrfYZWXdcsYcYiaaefbpjgcncjeYpdearkfnchqeciea7fri"
        "n8Zgejck_i_tostpop_____hp_q_FMmTcSQXVWbVTSSZdpVwbYXci0PQeoYfOdj3ihloqdcdd44Tn555i5Tpsips"
        "6q6nnqj7b8i999fp-rYrs_s___r________GeGXXePmQYUgTYgijegvVlSaWd000WVa1YZcWala3mqcic33X44qi"
        "Z4bjjdcWactZkgqrjibe8pY9l-m---___ilr______GIZRPTgWSMSPaORWXQTvYXxxyz00b001112222k2b3c333"
        "33344444444555555k6666777888c999-----____________DePgMqRhSXTkSbekkjivjwaVVa000ajc0dbfae2"
        "immsrfa33a4cfYn4ebdedemt5fkc6genelq9g9h99h---__jj_______GJYSVWRWSNRRZQSVWZUuWXTSwRyyazWz"
        "zz000001U1Z11i11222222233ek3444i44ak555677h7888m8rj999-________LUhRMWLWMVQXNVUaZTTtVcUXS"
        "XpXlaYZgXcYganciieYaaZnaZXbZfkaYdacgbjrZaiifanhnkrhkggak8b9fjlc_______GOhUUWQZkRnVVUQYYL"
        "YtagXfwfaZfUXQdVXT0Uqrrpf1onkqY2qo22o2Wkn333Yp4kli5556Zoe77e8rimoZq99_qfbc_i_EhkfOdMiQhT"
        "YPfaWXaltnjVUXUifpWdccZdTaa0ekZkedYhdghXpZd2acYiglZjrecXe5fdoki7djcn7cbk8ghjm_a_m_q_HLgQ"
        "VVQXRJZRTNOYXTStdUvvvxyyVyyyyzzz00n0X0b11111122222222233333m3344555566c777778888899_____"
        "___LfeWLdMfNkQbMOXdZUUtaaXQSToWyaicYZXYdY0ioXbYaYahXahacipbcXcXmbp3akbfjfgdirpcdbckdnfZm"
        "difn__q_m_IaQMOUMhOfQaNYRVcZdsZiTYWahhxaXTmeYmYhjYbclZiWj0g0mbfY1dl1eWgie2hamefjjWnj5pZ6"
        "66lig77Wn-ng__d__FfGXRdPfQSWdPTXVheerihmttuvvwlwwwwxxxxxnyyyyyyyyyzzzzzz000001o111111222"
        "333o444555566667889--___QbgcMcMlORPeNTYkYWkqllQRXSZWlbRUYWbTWXnamdyZbTYaZUWjYbgZYYaeoYZn"
        "cYkXcgXibd44oi4Xhih5booo899-___CVicegUhTbXYVWXeeqZqrjsssuQPvvvvQwwxxxxxhxkyyyySyzzzzzUzz"
        "00000000011222233n444Y455555668899-___JZecMcMaNSQcMaWfgUYqjcYTSUjgnjgbgZTdlZxfZxenggciYV"
        "ezYclTeamU0V0gYgbkbbl2333dbfZkYef5knhcl999___YeffNdQkSmVjVnopippqqjQSOQSXvTUTaTTPRXjXxbx"
        "WXWZTSSYZYTTcSSabYbV0aoTj1ab2bc3hccmegYf5Zgc8c899___LZFbKgRaTaWcOaXkhWppigrssiTWufuvdvww"
        "wwwwdxlxxxUcxYZyyyYyzzzzzzzn000V11122d33e3444aaZZe677ZaX_f_QZgbIdOgTfTlLefkhcehliXMTYahu"
        "WaaXWXdeRwgwRkdZaZTdUUYYgmVgbVWzXzzWfdacXc1fh2XYg3jVcZ4icca7i88___LHgMLIiiNkTPllmPoRooop"
        "qqqstttttttuuuvvvvvvvwwwwwwxxxxxxxxxxyyyyyyyzz000011122222333334466777___HGehLiiiLkSPkll"
        "nnMnooopqqsstttttttuuuuuvvvvvvvvvwwwwwwwxxxxxyyyyyyyzzzz011112222233333456677___LOgehgOi"
        "kkRkkllnnnnooopqqrssttttttuuuuuJvJvvJvvvvwwJwwwxxxxxyyyyyPyyzzz000111122223333T55677-__N"
        "HeLHKggNiiPjjkRlRmmmnoooqqrrrrrrsssttttttttuuuuuuuvvvvvvvvwwwwwwwxxxyyyzzz00000111112244"
        "5559__JHdHfQgghiLPiijNllllmmnoopqqqqqrrrsssssstttttttttuuuuuuvvvvvvvvvwwwwxxxyyyzzzz0000"
        "01112334458__KDdcedffhcKLiibklllllmnnnppqqqqqqrrrsssssssttttttuuuuuuuuuuvvvvvvvwwxxxxyyy"
        "zzzzz0000011334448-_LbZWMbPfPhLeNejWcUgllZQXRYUdZVTahVScTssbggeVtaUttZattUuuuSXuvfdvghwT"
        "wxfVdXyzzzzzzfa0i01i33448-_IDdZIdffhhhQhajkkklllmnnnppqfqqqqrrrrssssssstttttttttuuuuuuuv"
        "vvvvvwwwxxxyyyzzzzzz000001333448-_IFdeIfffLheNhijkkPkllmnnnppqqqqqqrrrrrsssssssttttttttt"
        "uuuuuuvvvvvvwwwxxxyyyzzzzzz000001333448-_JGdLIJffhhhVhijWkkkllmmnnppqqqqqqqrrrrsssssssst"
        "tttttttuuuuuuvvvvvvvwwwxxyyyyzzzzz000001333448-_JGdIeOffhhMNhijOkkkllmmnnppqqqqqqqrrrrss"
        "sssssstttttttttuuuuuvvvvvvvwwwwxyyyyzzzzz000001333448-_WKcFdTffghLNhhiLkJkkllmmmoppppppp"
        "qrrrrrrrrsssssssttttttttuuuuuuuuvvvwwwxxxyyyyyyzzzz0002233479_WFcbdeeeggJJghhfjIjkkklmmo"
        "opppppppqqqqrrrrrrrrssssssssstttttuuuuuuuvvvvwxxxxyyyyyzzzzz01223379-IIcIJJeegggVghhSjjj"
        "kkklmmnooppppppqqqqqrrrrrrrrrrsssssstttttuuuuuuuuvvvwwwxxyyyyyyzzzz01123379-FJbPLLNefggQ"
        "YghSjjjjkklmmnooooopppqqqqqqrrrrrrrrrsssssstttttttttuuuuvvvwwwxxxxyyyyzzzz01122369-VHbHd"
        "VeefgNOgghIjNjjkkllmnooooooppqqqqqqqrrrrrrrrsssssssstttttttuuuuvvvwwwxxxxyyyyyzzz0112236"
        "9-QaZZcdYaffBggbcijjjakklllnoooooooppqqqqqqqqdrrrrrsssssssstttttttttuuvvvvwwwxxxxxyyyyyz"
        "z1122368-IDbcIYddffaRggheijjjjklllnnoooooopppqqqqqqqqrrrrrrrsssssssstttttttuuuvvvwwwxxxx"
        "xxyyyyzz1122268-JQPWJZHdMWbaJYQiabjjYklllnnooooooppppqqqdqdqrrrrrrrrrsssssssttttttuuuvvv"
        "wwwxxxxxxyyyyyz1112268-MJbOFIddffaRfghOiiijjklllnnoooooooppppqqqqqqqrrrrrrrrrssssssttttt"
        "tuuuvvvwwwxxxxxxyyyyyz1112268-LZbRKWLZKLPXMPbZaaajekkllnnofogoooppppqqqqNqqqrrrrrrrrssss"
        "ssttttttteuuvvwwwwxxxxxyyyyyz11122689JIbKOIPdfffVfggMiRijjjkllmnnoooooopppppqqqqqqqqqqrr"
        "rrrrsssssttttttttuuuvvvwwxxxxxxyyyyz00122689IGabEdddeffXffgiiiiijjkllmnnnnnoooppppppqqqq"
        "qqqqqrrrrrrrssssssssttttuuuvvvwwwwxxxxxyyyz00112589UGaIcHddeffLffgMiiiiWjkklmnnnnnnooppp"
        "ppppqqqqqqqqrrrrrrrrsssssssttttuuuvvvwwwwxxxxxyyyz00112589GHaMbHPdefVTffgViiiijjkklmnnnn"
        "nnnoppppppppqqqqqqqrrrrrrrrsssssssstttuuuvvvwwwwwwxxxxyyy00112579HFabbdddefHNffghiiiijjk"
        "kkmnnnnnnnoppppppppqqqqqqqrrrrrrrrsssssssstttuuuvvvwwwwwwxxxxyyy00112579UEabbccdeeHJffgh"
        "iMiijjkkkmnnnnnnnooppppppppqqqqqqrrrrrrrrsssssssssttuuuuvvvwwwwwxxxxxyy00112579EKaObJOce"
        "ePceffQhhhiiijkkmmnnnnnnnoooopppppppppqqqqqqqqrrrrrsssssssttttuvvvvwwwwwxxxxxyz0011578FE"
        "abbcQceeVNeffhhhhiiijkkmmnnnnnnnooooppppppppppqqqqqqqrrrrrsssssssttttuvvvvwwwwwxxxxxyz00"
        "11578JIaLMHcceeSVeffNhhhiiijkklmmnnnnnnoooooppppppppppqqqqqqrrrrrsssssssstttuuuvvwwwwwwx"
        "xxxyzz011578IHaNKHOceeeebffThhhiiijkklmmnnnnnnoooooppppppppppqqqqqqrrrrrsssssssstttuuuvv"
        "vvwwwwxxxxyzz011478HIaObGMceePeeefhhhhhiijkklmmnnnnnnoooooppppppppppqqqqqqrrrrrrssssssst"
        "ttuuuvvvvwwwwxxxxyzz011478FHZabcccdeJKeefhhhhhiijkklmmmmmnnnoooooopppppppppqqqqqqrrrrrrr"
        "rrsssstttuuuvvvvwwwwwxxxyzz001478GJZPRGWcdddTeefQhQhhhijjjlmmmmmmmnnnoooooooppppppqqqqqq"
        "qqqqrrrrrrrssttttuuuvvvvvwwwwwxxzz000468JEZaIbbcdddOeefghhhhhijjjlmmmmmmmnnnoooooooppppp"
        "pqqqqqqqqqqrrrrrrrssttttuuuvvvvvwwwwwxxzz000468FHZaJbbbNddSdefggMhhhijjjllmmmmmmnnnnnooo"
        "ooopppppppppqqqqqqqrrrrrrssstttuuuvvvvvvwwwwwxzzz00468SCZaabbbdddHdefggghhXijjjllmmmmmmn"
        "nnnnooooooppppppppppqqqqqqrrrrrrssstttuuuvvvvvvwwwwwxzzz00468GNZWaFKbddQddeegggghhhijjll"
        "lmmmmmmnnnnndoooooooopppppppqqqqqrrrrrrrsssstuuuuvvvvvwwwwwxyzz00467FLYZObHbcdddddeggLgg"
        "hhiijklllllllmnnnnnnnooooooooppppppppqqqqqqqqrrrssstttuuuuuvvvvwwwwyyzz0367IFYZLbLbcddPd"
        "defgQgghhiijklllllllmnnnnnnnnoooooooppppppppqqqqqqqqrrrssstttuuuuuuvvvwwwwyyzz0367EIYZHb"
        "bbcddaddefgggghhiijklllllllmnnnnnnnnoooooooppppppppqqqqqqqqrrrssstttuuuuuuvvvwwwwyyzz036"
        "7OXYZOYHbHYKdJdabgggghhiiiklllllllmnnnnnnnneooooooppppppppqqqqqqeqrrrssstttuuuuuuvvvvwww"
        "yyzz0357HEYZNaLbcccRVdefggggghiiiklllllllmmnnnnnnnnooooooppppppppqqqqqqqqqrrsssstttuuuuu"
        "vvvvvwwyyzzz357DHYZJaaacccWddefggggghiiikkllllllmmmnnnnnnnooooooopppppppppqqqqqqqrrsssst"
        "ttuuuuuvvvvvwwyyzzz357SHYHZGaacccRcddMfffggghiikklllllllmmmmnnnnnnnnnoooooooopppppqqqqqq"
        "qrrrrsttttuuuuuvvvvvwxyyzz356HNYIZSaaLccNcdYJfffggghiijkkllllllmmmmmnnnnnnnnnnoooooopppp"
        "pqqqqqqqqrrrssstttuuuuuvvvvwxxyzz256FIXYYZHZbbNbccdeeffffghhhjjkkkkkklllmmmmmmmnnnnnnnno"
        "ooooooopppppppqqrrrrssstttttuuuuuvvxxyyy246GFXYYZIZbbSYbcdeeeeffghhhjjkkkkkklllllmmmmmmm"
        "nnnnnnnnnooooooppppppqqqrrrsssttttttuuuuuvxxxyy246FKXYHZMZbbbVPcdeeeeffghhhjjkkkkkkkllll"
        "mmmmmmmnnnnnnnnnooooooppppppqqqrrrsssttttttuuuuuvxxxyy246ERWXNZHZabPbbbceeeeeffghhijjjjj"
        "kkkllllllmmmmmmmmmnnnnnnnooooooooppppqqqrrrsssstttttuuuvwwxxy145QFWXXYYYaaKHabcddLeeefgg"
        "giijjjjjjkkkklllllllmmmmmmmmmnnnnnnnoooooopppqqqrrrsssssstttttuwwwxx135DHWXXYPYaaTTabcdd"
        "deeefgggiijjjjjjkkkklllllllmmmmmmmmmnnnnnnnoooooopppqqqrrrsssssstttttuwwwxx135HTSWMYJVMX"
        "PaLbYdXRdeeefgghiijjjjjjkkkkkllllllllllmmmmmmnnnnnoooooooopppqqqSrrsssssttttuvvwxx134FFV"
        "WNXSYZaaXaabcdSddeefffhiiiiiiijjkkkkkkklllllllmmmmmmmmnnnnnnnnoooppppqqrrrrrrsssssttvvww"
        "x024EIVWWXJXZZVWaabcdddddefffhiiiiiiijjjkkkkkkkllllllmmmmmmmmmmnnnnnnnooppppqqqrrrrrssss"
        "sttvvwww024ELVWGXXXZZZaaabcdddddefffhiiiiiiijjjkkkkkkkllllllmmmmmmmmmmnnnnnnnooppppqqqrr"
        "rrrsssssttvvwww024GFVWWXXXZZNNZabcccdddefffhhiiiiiijjjjkkkkkkklllllllllmmmmmmmnnnnnnooop"
        "ppqqqrrrrrrssssstvvvww024PDVWWXXXZZZIZabcccdddefffhhiiiiiijjjjjkkkkkklllllllllmmmmmmmnnn"
        "nnnooopppqqqrrrrrrssssstvvvww024OEVVWXXXZZJLZaaccNcdddeffghhiiiiiijjjjjkkkkkkkkklllllllm"
        "mmmmnnnnnnnnooopqqqqrrrrrrsssstuvvww023HKUMWXXXMZZZZZaHccccddeefghhhhhhiijjjjjjkkkkkkkkk"
        "llllllllmmmmmmmnnnnooopppqqqqrrrrrssstuuvvwz23CQUVVWXXNZZSZZabccccddeeeghhhhhhhiijjjjjjj"
        "jkkkkkkllllllllmmmmmmmmnnnooooppqqqqqqrrrrrssuuvvwz13CRUNVWWXYYYZZZaWcccccdeeeghhhhhhhii"
        "ijjjjjjjkkkkkklllllllllmmmmmmmmnnoooopppqqqqqrrrrrssuuvvvz13GIUVVWWXIYYMZZabcccccYeeeghh"
        "hhhhhiiijjjjjjjkkkkkkllllllllllmmmmmmmnnoooopppqqqqqrrrrrssuuvvvz13CQUVVWWWQYYSYZabbbccc"
        "deeegghhhhhhiiiijjjjjjjkkkkkkkkklllllllmmmmmmnnnooopppqqqqqqrrrrrsuuuvvz13EHUULWWWYYYYYY"
        "Zbbbbbccdeefggghhhhhiiiiijjjjjjjjjjkkkkkkllllllllmmmmmnnnoooppppqqqqrrrrsttuuvy12ENSTJVR"
        "VWXXOXXYaaaaabbcddefffffggghhhhhhiiiiiiiiijjjjjjkkkkkkkklllllmmmnnnooooppppqqqqrssttux01"
        "MDSTUVVVWXXRXXYaaaaabbccdefffffggghhhhhhiiiiiiiiijjjjjjjjkkkkkkkllllmmmnnnoooopppppqqqrs"
        "sttux01CQSTTUUUWWWWXXYZZaaaabccceeffffffggghhhhhhhhiiiiiiijjjjjjjjkkkkkkklllmmmnnnooooop"
        "ppppqqsstttxz1CQSTTUUUWWSWWXYZZZZaabbcceefffffffgggghhhhhhhhiiiiiiiijjjjjjkkkkkkklllmmnn"
        "nnooooopppppqsssttxz0DJSSTUUUWWWWWXXZZZZaaabccdeeffffffggggghhhhhhhhhhiiiiiijjjjjkkkkkkk"
        "klllmmmnnooooooppppqrrsttxz0KFQRRSSSUUURVVWXXYYYYZaaaccddddddeeefffffffgggggggghhhhhhhhi"
        "iiiiiijjkkkklllmmmmmnnnnnooqqrrrvxzFOPQRSSSTUUUUUVXXXXXYYZZabccccccddeeeeeeeffffffffgggg"
        "gggghhhhhhhiiiijjjkkkllllmmmmmnnnoppqqruxyJNPQQRRRTTTTUUVWWXXXXYZZTPbccScccdRdReeeeeefff"
        "fffVfggSggUgghhhhhhhiijjjjkkklllllmmmmmnnppqqquwy",
    ),
    "ru": (
        " оаеинтсрлвкпмдуяыьзбгйчхжюшцфщэёъ",
        "zOTYRPQLPTNOJPPRav1RRSmVXXeZaVoW0yLbmTXPOMNNLSTOOhY78UPPPVZTfYbbdin_JjnSaLMOOLPRVQRcS67Q"
        "UWVVUWUXWbako_JabXfJMNLNSSXPOje67UXURVYWfWZebym_JVWORNMOSORPaQUmO66RZVRRTaVaVecrw_QIKMIO"
        "RSemgVrvVSULXhkZ7cnkeoWdhulxLLKLMRgQNaNVddcRYSLoew7do9i-lkrpmqTNRPPSGRYPTLPVbTNYRuco6Ybp"
        "gdhg_njiSIHJLSSUcdYXdVYOURYocW6fbXfagjwko_MLKKJWeUpWtXmjgRQVKvnb5hoZSm9rpph_LJJKMQWRTPdV"
        "cccUWNaYpg5ffx8ZjukyjpNGIRKXPTNRXdiksO2t2hsm44ph7qXt-k__XGNMPZbbGQrcZsrQaWbwns3l55sohx-w"
        "s_HLKJKRoXhZfbTWtPXSb2ci3jw5l6ji-gl_QKJILOdSRUTWXabOVTXhke3efVjbcv-hfiIhXVcSONOQUQPRNsg1"
        "1TQScOVQPThhUg__DpsTiRMVWSSYcRTyaz0TZcaZUYVga7V-__GrsLdVQQWSOVVNWpdzzaVYLXKd4Tl7r-__DfrS"
        "bJUMtueUjUexSzzVXc0d22SSadj-g_RNGRPLhcRVNWmROSVPZpVV0k1bksh679tkUINLMRjTLMbYrckOVNeifs0r"
        "Zibf46SliUQELPMVfeKOfZmgVRypyzji0g12n3n67k__BWhgoQSNiamWkYUwnyyifizbm12WZm69__UaJFILRjaZ"
        "gRokuRxxVyyyyz0l2W3558Z_DHNWQSbYRaVntcuTwwixxixqm011244grrTUKGIKmYlioUthKRvvZwYjxZzli013"
        "46f_EmfkiVISTYhakZQtuuvVPajPgXZiX2N5__VSKHIOShaOXNgfsRuuOvvvwwxyjzi22pZ_PTMIEhnbigVSrrmS"
        "tPumkkvwxxonf124-_QJLJHeVWMSnfifpPrYeihbtmuvjwxS0i8-ZiJEGRllgmnooooSqrWrrrstuuvwwzz2Y9Tg"
        "hhhNHROLSISQUmiooaeaVqastZgPxd57IabbcNITMLfZbKVhijjPXUYlWanTorruz1RYZDabbbbcdeeeefFhhhii"
        "ijkkYmmppsVz",
    ),
    "uk": (
        " оаниіртвесклудпмзяьгбчйхюцжшїєфщыэґ",
        "zQTOiUPQMYMOTUOKPNX0SRUeWfXYXdcWb5mqKgmOrtMRLeOROiOSNRc7OQUbZTaVYScbf_1_JlkLnuOMNkQRMcQU"
        "QTe6UVUSTUTVXXTbe___RKJNKLiRhOTSmQVmwhNUbjd7qZWma_gbom__GqtOmzTNOkOOQyUWOVb5YXSNOnVbXcce"
        "Y___IVWNylTQLsOSOlMbUSS4WXTOaVYZVRXhf___RIJRKMiRZLUWcPXbVnViWcdjaadaX9rkln__QLKTIOMXRNbU"
        "bOqpjpVLtfg6ralpq9ij_o__KLJPKKXVbOQWTTYZecbsdcWvhzbZd9sogl__LZYJxuIPSlPPPjQVPSe3UWVTXcUV"
        "YefZf___RQQQPPdHSQdQQPpOXxMMuh55ZdZyg8me_v__NHJYLNNQWUUkQMlikj22lkx5wtXuk89-h___TKJhJKle"
        "uMoYaRfun2OKhvt45Qsn77ls_t__GsZSvwPOMlPPQnPQQWe2UUTaVTbUXkSnh___QJKNLMRYUMUSZOZUXZUYfXZq"
        "ehfSe7oplp_xVGNYPMHarLbeQRmjvoqvuwh4wra6k7tr_u__JKJULKekcMZXXMmUgpk1qcg3vme666risk__QQGL"
        "PQQcORaVVPQSQkZVVRhjsjnte4uu-k_uDrrQttWNRrYOVwRePbzzVhUfUXYchpV7e___FPrKptnUZuLHvwhjVkcz"
        "eahbsfb3Ttjfe___RFJTRNLbgQlbPPdkgyyyij001qn2h3469___SKKSMLNdgNWXMKijYjkydli0aZg2h346jd_q"
        "QOJIIPrciJmSaOuuhxcmyyWzmkgnk2358___DPkLqoiQYsMUYmReRhnxgVfzl0YfS2qj8___EIMRROUVSWisVQtp"
        "Ylwwixryh00011q47___EngWpqUIPrTVasQocYvveTPjpUadrpS3i___WcVaPDkSbKghhXsfhvNMljxxyRn0q013"
        "6r__OQKKKPpipHhRRMUjiodudUWwxybbz0125___NMMOJPZNTJcNPNrccuolvvwwxokzmz025___CmmLnooZQpah"
        "ZrWrWUtuukiZQxpYkY014___EllRmnZINoTfhqRYLdttbilvvOclTUzel___QILiWHMUmKWeTPoojrrrcbttuivv"
        "hwxd2___TGKaJNijjHkklOllloocppqqrrssttjwz-__EWWUXYYPVNWOMbbVWdddeVfNPhhiYjklo058NRSTTUUD"
        "UVVSWXXXXZZZaabbUddeefgVkw14LQQRRSESPTTUUVVVVXYYYZaaabbccdegjuz3",
    ),
    "bg": (
        " аиеотнрсвлкпдмзяъбугчжцхшйщфюьі",
        "ySPUOQOQLPTOKPPQboQTSUYYVahdVf_tGofajKLPROOSURRRc8VdWXYWXXVYd___HXXQWLNRPSRRaVROMmcmVRaT"
        "YXZadv__IcgdZMJOOSNRXNRUdrXlWVVYZVUWb___IfXYgMPNNMOSSORVWuPdSUUaccWaYs__KIMIKYSOZPaWgehq"
        "ZScVei9qmy__ljl_LHHLKQViRhjXvU3eUdlaYdkXmi_tdjg_QHJJLSSyUUZWdWWbVScSXfYcbZ-zhmz_PQNNRGRV"
        "jROLPhUxYNeWhgwgii9-fjj_PGKKLWQSUrTVeafYSO3affvijh9vxk__MKIJMXMoVbpTiebYPVZRWfYfmg89fTj_"
        "OGKVIPYNTTQpmmehvRqQll5Xuq88skt_WMNNHZcGZdQaopr0ZQ2Stg5gvr78ofu_OJKJLlNQTQXXXdZgVPeSdfTk"
        "dl78xlm_KIJILlRYYZXbSnjnWSYTpe4kss67hgw_TGMPQWMSVMRSPPSrYWRVTZngYf5o6tq_EpqhrHPUUMTSdUSV"
        "ozYzXkjjVhdX6-__gmqcWLOHOQLQRPTOyySkTTRXZjgQhd__ULJKKhSLTUNhqfghSOrRilm2al4Spbu_RUWWbQPM"
        "LNPQPOOUejOkTNRYUSfdes__QIMPIhPJgZMouhewxTlQqp11s334tjg_TJJFSYKbsRZQuuiwwbxPyy01223348__"
        "QJJHTaNgqacSiJkuuUVUwpyz001126__QKDJZlkjfUiYsltuVVoawwyyoo011oh_JIMQIYPNiPUgrmRttVuQvkxx"
        "kzz00e_jIKJHRjLZoSVPeqbstZtVukwxyyzz04__HjkXQMIcJVRMdRUZsbYnfVwUgiyzf4__OGIHLYOenoopppqr"
        "XisVtuwwxyyyz3__PLGJJTdNWnSaophrbYgQfivvwxxyybZ_PWYZgMPPOWQTcOTPneKoRIRRitgudy7_SWXXBYYZ"
        "abbcccdeffggghjjkllmmrz-GOPQQQRSTTUUVVWXYYYYZabcOdeefjsJ",
    ),
    "mk": (
        " аиоетнрсвклпдмузбјгчшцжњфхќѓџљѕ",
        "zSPOUQNQLPOUKOPTQQXSWXYZoVXgkdijGTegZKNPSPSPURQdUVSXWUWXScicdnq4HjWQVLNQOQQQZUSfQcOVSUSc"
        "dbfhxpy_JZYbYKPNNNSOSNRfTQSSVXYWmaffiqtvHYfbcMKNPSPOWNQhVWVUVTYYXaebeor_IILKIfUPWRXeawiT"
        "7xpsm0o__jj_____MHHKMQzhQgXiwUsTbjtYenWm_cn_sj__QGJLJTSzUVWZcWVQXanXeXbW1kd_ol__RQONMGQU"
        "nSKOOmUSvlk5f6fu-bj_____PGJJKWPOUvXUheYTjsfggmfz--____p_PGJITQWOTVsRopjO3rpos5W89ns_____"
        "MJILIWNtVhUskdbNjYcafkcZrgp_____WLOGOZaGUtaQvpjSwtcxfZe78ils____PKJJIqMOWSoUiZYPdVoXx5j7"
        "8vt_____LIJKHjSVWccYTlkSnWYsgni67iu___s_PWbkZSQOOGRQQPPoVQdTPQYTuhcebhy_SGLQNnLUuOvRwQRT"
        "zOZQ112m5589____WJIJJmUKgXoOvdqPnqUtr1t455t9__euMDZRUUPfTXTXZRWQXYtaZgX34kqR_e__PJMHPhPJ"
        "gclLmdeOfiqz0t134q89____SLIRHkJqsiKXtulMxxexzz02k367____JLMTJIMjraNZXtePwwixrzz1p267____"
        "QLCVKmYRmXastkpXwnwxyyz122s6-r__TIHVIgMYphqYrZeKuRWlwwxz00358-__cJZcBlmngoppqqqYtttunvwy"
        "zz2379__RIHJKUeLYofTjmfPtgnmovwyzl2379__OJKHLZQKdlmghgVQpqaqessuvjl045-_NGGYIWNijfllllmd"
        "oppprrrtuvyz349_XDROLdeegghhhiiHlllmnnoqrruvz159OKIJFacZeXggggWOjjkkmmmopqtuyz48PMSUUXYZ"
        "aaUbcXdCfffghhiklloqtv03QSGUUUVWXEYYZZaaccddeffhiimnqsx0",
    ),
    "sr": (
        " аиоенртсувкмлпдјзгбцчшњхжљћфђџ",
        "zTPOWOQQLQQOPUKOTRSQWWYbWYdgVkjGsfUhMOORZORROVQQSWYTUVScXacdZpHekRfNSPOtRQNQYWLQWcRSUbRc"
        "bWdjtJgdhiPNRNdMSNQSNPUOQZWWheXXbcauGahWiLOOQcSQPPVNZUUWZYVUbZWUbZsNHIJKghRRPhXummU3bYoU"
        "fu9omtzeipQHJLJSjTTOVXXaaXgbXZafXfZWkqmepOIIMKRMfWPPVfbYmbnxrmy7fa9h-n__RNOSORTGdQQKTOPm"
        "Xwvpb67xb9d-f__FZfafQQPOoVRRSPQRSRRYRTgYShUldlTHJJJOOtaSzcuVvdTwhwbick68S9-__NILHNbNRUMU"
        "qeSpzuvnuXpgar8Zir__HHLLKWXjWRphiYVkVtrWelmew7Ynj__RHHJKPwWaOicaZjd0whcg5q6pr78h__WLOGPa"
        "GXUPthoQkoa2qrdoYhe7Ze9__OJJKLMNqSOTyYWnlUeYWr4sVo7f8p__NINTFSlZRKXYbefglfkagfojr6o7v_kR"
        "GKPOLStuQMvSRvRcqRQ0223q4n569_IKOIPUJjiNercMlXwimkr12if4f5to_VJIJLSKniOkqmOrhSeqhk11fo3V"
        "4t8_OJETJlQckPcWjbuicqmqj00lT223r7_TJIXIKqrrOYJiVttXwwwozzc011236_OKKWKRmHrTaMgRXtovwwky"
        "zPz1WS35_ZHKSEpppXLrmrrrssvvvxyyzz00125_ELNLOTNTdSPldWkhnjovmyyzz001p5_WIGZHMXooOfqfgqXV"
        "tuRvwxTxzc01f_RHLTGQnlRJqWqqqgrtuiewZgxzz013_IIHVHQmnoNpepppqqsttuvwnwyyz02_PLHJKeLTUPnd"
        "fTojhrgejuuvvwwxZ1_YHOTEijjcJlldllmmppprssttuuvwz9MJKKGZZaaQbbTbcccffPhiijjkklmpz",
    ),
    "el": (
        " αεοιτνρσκπμλςυηάίγέδόήωχύθφβώξζψϊϋ",
        "zLMSWPTXMMLNToVYVgRTOXcfShVSSjYZb__IodgOMKOORPRPPVmuTRlWlouZcUTYtYZhdyKcjaJOPMSRPUQOQqgN"
        "VqXgwXWUZXagUeek_KhdfOTNOQTRQOOIbnTSgTpfoWMZVYmdkeinILUNqSQTMJXSTQyfRyYYTXeYY7ZcYVcbh__W"
        "IKLKfqNVt1gfhUMPTsRySQUzavpzV_Y___HLMLOKYnZivunicPSTeUUTTSwdXrtWzm___VKNJKUVZdWdVfnWROOQ"
        "SZQVQTZYZeTfrz__tOKPOIokWPTPfqNLYSoZgYYTTVYWbb9-___VINKQPeOkbZgQlTTNVxRaMNYqYignT99___ZJ"
        "LIMSXKqsdrPmZUQStSwQVWrds56b89___YIJLOsZxnqNTqkYQPTwNwQUYxb4WTa88j__ULKJLYdwicbYNjTMOQeQ"
        "mSQUvTdadVp8r__Atvvvwwwxxyyzzzz0011123333445678___KWbefNJNNUNMPPrgZeReWdenS3TXXkZZav_Grl"
        "usMQPLPcLQLzzz0R1c122ZsTYh5d7d__IpWaYNLNMQTRNSyizzS0R01ZV2STV5UQZw_LIRNuPMTNSUUSTyYzzU0P"
        "01RU2Wfb4XPd__dMKLLtRNoMvRVqUTQQRTgSRRVZ113Wj59__WUaXWOJKORRRNKwixxSzUz0YQ1VST3UaV__aNKL"
        "GqjOpuvnrpQMUPyTqTTT1V112V559__HkcccLMOOUQNOLpcxxSyTz0jW1ZXY3eda__FprrfQROKTWOTJvvwwTxdy"
        "zzb0QXh2Ysd__JcihbMHMLdQOXOmhceTlYmbmezUbdofj8o_aKKKOQPLsttbYqVQQRxSxURPzXTz0R337__JdRSk"
        "OKNMUQNPNucvvRwWxyZTzTZY1caX__YNGNRrUPsstSTuPKSXwNxVRWyVzzrU237__XKNJMPcQlljmWuPRQQkOwQQ"
        "OyTUz0V237__XIMKOpqLqrssOsZULRRSXTUYxdxxZb115__NdfbhOENKeSQXQsdtteuVvwdcwRgdzbg5__UKGNMW"
        "noophpqqSKRQnOtYUQvUvjwezz3__RNGIPnjnoopgjqWNSSsTtQRNuavvnUzz3__cNGNSXjjkkllmmNHQUoVpaPQ"
        "qYrrsZuvz7_LYZTaVRYPDdSVeeeUfggPNiYiijjVlmnrz_NPQRRRSSTTEUUVVVWWXXXYZZZZaabcdeiq3",
    ),
    "he": (
        " יוהתרלמבשאנםעחדקפכסגצטןזךףץ",
        "xRPISULLLNORuSSVUTSUWXYzY323KNNQOPQTSSUQJTVRSVVUXVVTZZceLRSTJMOQPSSPUSTQTSTTVUXQXaZbFPPU"
        "QRUNSRQTYSSVTSTTTUYcX___DMNSZSXUVYVTXWRdSUWfYfrZhdf_HJKOPZZVRTPXaWTUVXSVSVUcdXdbKKLLQVUP"
        "RSPUWTRTSTSWVXUebYfjeLKOOPSTTNQQePQQRTSRVRVVWd_gMKLPQLQPVRQRiPRRTWUUWWUYZh_kNKLNPONOOXPP"
        "XSUYTSSgYhVddahxLJJPPONORQsRYiQUYTXUWYZXVfcphHILPVZVWRTXaTTTTTVRSWTZZfikAqqquuuuuvrwxsyy"
        "yzzz011238-_KKJPPNNQPQlRVxyQVeaWaRYbUvodLKJRPNNRPQeTYxjQRYYSaXaaRoheIIJOQMSRSTVXUQaWVZcc"
        "YkiZogd_JKJPTLQXPQWScXWReVyUmTRYo7bjYJJPOKPiiPUQjPTcRhZPTXSYealfcKJOOOLRPQSNTaTUoUaUeljS"
        "UXfnKIJSPQSSRoYWYUWSQNTZUiPd1cW-MIJSUMNSORXRUQkNqdwebycUU5g9fIJPTMOPOsNYZOSSfSvwWbVf04fd"
        "JIJPULPXRcVThQSgYWXdZjZWi4e9Ammopppqqrssttttuuuvwwxxz358MKJLZKUOSiTVZUjWQnNjblvXenl6Aggi"
        "kkkkklmmnnooooppqrrstx02Aeegiiiiijkklllmmmnnoppqrvx0Accdffffghiijjjjkkklmmmnptvy",
    ),
    "ar": (
        " اليمورتنبةدعسقهفحكأجصشطخزضإثغئذءىظؤآ",
        "yGOQNMVOTO0WSTVXTUUPVXWZXcdVda_d33h_dLyEWRYPOPScSTTVXVVY8WZaYaaa_bgUeTvlo_LMQOLRUPSRTTRS"
        "RTSRSQTVUWWacUZXmaxYhrdINQWRSOSMTKQSSRUTVTfXaXYYXZ-aecdfrig_JLPOWPPQOVRTPQUTYSTgUVUZXZa9"
        "Xbhe_dgXvQIMOPaNRMRZRSSRWTUUUSWbXcWVaZdodeZb_iHKdKWPaSWQOUWTTTSVQXSbabedU9gaZspY_ehHQSQP"
        "PPVSReUQTQPSQTWTTTWTZZ9eXmc-cahuGKiLWQbPZVTSVSUQTXVmVWVYdXd8kdle-ZUr_JJQLUQOSRXQRQVSSdSV"
        "WbaXUbfcZedjdqhsnpAqruvvvvwxyyyzzz000113334556778888-__HLUKPOOUUZNVTYVSUiZZi3k3Wl56Wod7g"
        "X9stJKLNOQOQQQPNyaUUa0a0YZWX3YW6b77d8cZ__LKOKOPQKSPTYSZaVWZSZV22Ub44566d77b9Z_JJOMVNOPVQ"
        "PNTXaVUmhzsScS2lV5566d6Xi__FHTQLPPWTVXQwshbmydzX1fo2Ye5556U6cnftILQKaQNPUfPcQRQSgXTbZXcb"
        "bZSatgdcqXWmuLLPMOROOWRQMwRQZUsRyVTba1WW4W55Z6eV__IKNNPNMOOSSXeSmWXhgYltZnsWkqTopY6h7ptT"
        "nQRMOPTLRYTPMSTSPRySRTUPYZ3VWla5fdl_MKOMMNNSPRSORVwOfZjcnzo00S23fgba5j6-oMKLMTMMaQPRNUtd"
        "aOPlvwWyZd0011V223c59-OJWMSRJRXRWUOiUPRXPVVyyWS0011WYm3bncjKJMMXNLZQNPhQdSXQZuapxjYyz011"
        "hZ2jZ4q9PKKNTQLNYPaOsXteSuovdOYNmYW0011S2q489IJPJONRXSUPWSkZUZZcjZvwwheyzznb0Xg277IJPLPO"
        "NVaTRYOrsTZPitbvvWYyozzWf01V267ehMMQnRUJRpQOMSZVRasQRUTSYTyVYzRzzd56IKLKOPMXPTPecqOYdrki"
        "suuuvwwxfizzzd156NJNJSQJTPQRToVqdVqkrkkcRuTUxlyyUzd045OPLHOUOWTSNPQZQSSUVrWdeYuSfwxxycyy"
        "045KHOLbSOWRQUobpgLYqLrXtttfvvwxxdyyX045BQYjhglYimSnoopYppjqrstttvvwwxxxyyz44Afhjklllmmn"
        "nooppppqqrstttvvwwxxxcyz44LJNLKSJXRZPmmnnLSofpprrrsttuvvwwway23UNKMNJVPgbaPiKSRkkPlenUnS"
        "ppqQrrWsauyzTZJNMYQQKQXShQiVVjZkZmbmJoopQerVrrtxy",
    ),
}
"""By language: its letters, of which the blank is the edge of a word; and for each of them, in that
order, the costs of all of them behind it, as indices into DIGITS, in steps of STEP."""
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
STEP = 0.2
"""In nats: the natural logarithm of one over the probability."""

IDEOGRAPHS: dict[str, str] = {
    "ja": (
        "大出子人上一日見生本中手田山合行学気下取入立込国分小野物地高長川新間事会水前自不美無付言切"
        "内動作方金目発名原年体東引通部用島道定明場当木実力理時知神思書外後心回戦成文食線天同代全月"
        "法面女正業来平者和三持所直真口海性安白家有信西数多社着開度意最北公重主変井今電連屋石楽流化"
        "感先味落解太教愛風向話売関受色機良返対車身谷相空勝使世保乗語南死強加産期近結画郎民放光悪利"
        "打送元現起飛宮品花進村足集特音張松決広初読点市記別古過聞治抜選二調少追様的好久転要員土何次"
        "義表組馬能務素台半工崎報士伝仕経男形沢寺殺京園続頭指政置火買根違早王戸交親常配止残突岡断番"
        "振黒消藤終武情反優城運朝制論越寄在都役夜難撃御議津料香可門質急命住吉歌投千格院式問待増福橋"
        "渡葉共焼失軍江達計校里想得助座深友赤位店差満然装奈丸帰病応字歩器夫収呼路絶笑押演量活尾町波"
        "志苦考走設休守確限覚任予種職薬科支由造離割佐居替破観参速青総以始茶掛星果細春鉄育極熱界横製"
        "遊血説遠兵官視母退防権船備題八団清望草室寝館単払曲巻瀬異減判飲状冷負声伊若告球玉示害毛約司"
        "富幸検修師英降念倒河森逃試末改散術温吹積岩盛認精舞再洋党端比移基片米勢魔坂図留肉護接習雄万"
        "乱私除浜貴脱容換弾段永四両証羽登介未等銀喜際医紙価戻欲鳥建類具構商蔵之軽折痛圧探存去傷布資"
        "角済五必例絵射客秋首服型紀堂編注局板映独隊他父与営規倉詰樹麻酒恵願爆衛像案号復完警余興賀値"
        "徳技骨激給適滅夏非申十密頼働嫌裏老処史省低暴腹池態周荒豊県顔並踏印乳件泉浮管短我補便材林継"
        "弱労左円税載求博区養曜芸健陽条染納程算雑雨宿側洗写帯聖阪彼統象華雪浦宇週効児聴府録背族毎辺"
        "州闘訳従吸混隠輪捕仲各提湯静壊導遅談査領鹿節飯派右閉栄息宝眠弁被奥秀鳴暗晴陸許察礼影遺更菜"
        "触識攻個恐系争婚似費善供矢罪率祭農属衣禁敵逆酸油創織裁延彦賞席評疑財験歯恋景筋研典専整薄順"
        "称抱甲竹照刺霊固締也塩推列第秘額甘略協駆将敗伸希智塚囲症挙境魚故救犯阿"
    ),
    "zh": (
        "一人大不国中子学有会斯上生地出尔家来小天行发法年性下多三十文机时心动长成特公高分水里无主自"
        "为区开市电新事西利部之克化山力民拉用工个者业德金日理安过海是美体县马作面第名方本手二到外头"
        "全车以点政亚好加这合得明数后物东南可道平军重经于科制能定同在万前内进门场员两女路实意通四教"
        "度气起五战入情关王对口相要阿说华网产老的所北格信花风光百代交期报城布白线正当罗回林书比流我"
        "保巴现台基品色神身打卡量院州务建尼义位达间太权爱张世队处然系乐表去管语原如空图看总器运立资"
        "联儿而传商真河想清种几局维石计解应放球见单强次师士和共变夫结式了任火星反最元红着兰视此江受"
        "感其常治话千片收龙别转李集死论选八团声提六节件党干周纳程知接装级那月活难阳米组费记影社热调"
        "广音带目古言统没号先司界委波英游术服条首黑黄指赛设观议字普向取命少病证价连武从非眼九专质官"
        "族深案导省果因他史精形样边们七及查问直奥领青改将府各哈双半类失油么源等房型木办约奇就校铁包"
        "标伊福防飞住雷亲率还快土版客展思农步复站塔造血远落试走由离满宝营职沙岛击称演皮医易兵兴极汉"
        "画求护近药列使卫只至何规密给推食料京算香吉苏修整照萨都威考根超钱告博并技环决育持云角杀班志"
        "友备群认投派园支争足压警剧洛题托宁创每容该纪息层参消排未更村存男哥伤酒越圣养鲁低断令具室港"
        "鱼余历诺切完很象值已伯瓦举歌夜众镇户再做底湖板准留独艺银田际印奖射刘草功温伦店素陈济据破票"
        "许居毛听航预引春初速索助绝富森属望势像母库示编塞楼配著增曲早录优欧迪莱境协往换微贝弹货馆写"
        "恩识景假戏衣除害树轻朝顿闻效今勒态劳项些细丽款核厂毒希送野你礼异被与察模评财罪施尽曼播藏灵"
        "段船词致牌划注控什股才念读错请监乱胜谈测救律轮随牛斗章宗必登脑盘差确肉康佛觉洲则丝姆帝蒙状"
        "永紧研座桥严乡守积恶叶泰顺枪临停堂验退抗脚晚舞川份松玩检升构雨笑犯终险喜故岁酸补莫吃洋待封"
        "范获习冲倒便宫艾依显限卖销街审短承谢陆善置彩止织玉冷笔乌责税久负雅苦私"
    ),
    "zh-hant": (
        "一人大不國中子學有會斯上生地齣出爾傢家來小天行發法年性下多三十文機時心動長成特公高分水裡里"
        "無主自為區開市電新事西利部之剋克化山力民拉用工個者業德金日理安過海是美體縣馬作麵面第名方本"
        "手二到外頭全車以點政亞好加這閤合得明數後后物東南可道平軍重經於于科製制能定同在萬前內進門場"
        "員兩女路實意通四教度氣起五戰入情關王對口相要阿說華網產老的所北格信花風光百代交期報城佈布白"
        "線正當羅迴回林書比流我保巴現檯台基品色神身打卡量院州務建尼義位達間太權愛張世隊處然係系樂錶"
        "表去管語原如空圖看總器運立資聯兒儿而傳商真河想清種幾几侷局維石計解應放球見單強次師士和共變"
        "夫結式了任火星反最元紅蘭視此江受感其常治話韆千片收龍別轉李集死論選八團聲提六節件黨乾干週周"
        "納程知接裝級那月活難陽米組費記影社熱調廣音帶目古言統沒號先司界委波英遊游朮服條首黑黃指賽設"
        "觀議字普嚮向取命少病證價連武從非眼九專質官族深案導省果因他史精形樣邊們七及查問直奧領青改將"
        "府各哈雙半類失油麼么源等房型木辦約奇就校鐵包標伊福防飛住雷親率還快土版客展思農步複站塔造血"
        "遠落試走由離滿寶營職沙島擊稱演皮醫易兵興極漢畫求護近藥列使衛隻只至何規密給推食料京算香吉蘇"
        "脩修整照薩都威考根超錢告博併并技環決育持雲云角殺班誌志友備群認投派園支爭足壓警劇洛題託托寧"
        "創每容該紀息層參消排未更村存男哥傷酒越聖養魯低斷令具室港魚餘余曆諾切完很象值已伯瓦舉歌夜眾"
        "鎮戶再做底湖闆板準准留獨藝銀田際印獎射劉草功溫倫店素陳濟據破票許居毛聽听航預引春初速索助絕"
        "富森屬望勢像母庫示編塞樓配著增麴曲早錄優歐迪萊境協往換微貝彈貨館寫恩識景假戲衣除害樹輕朝頓"
        "聞效今勒態勞項些細麗款核廠毒希送野你禮異被與察模評財罪施儘曼播藏靈段船詞緻致牌劃划註注控什"
        "股纔才唸念讀錯請監亂勝談測救律輪隨牛鬥斗章宗必登腦盤差確肉康彿佛覺洲則絲姆帝濛蒙狀永緊研座"
        "橋嚴鄉守積惡葉泰順槍臨停堂驗退抗腳晚舞川份鬆松玩檢昇升構雨笑犯終險喜故歲痠酸補莫喫吃洋待封"
        "範范獲習衝倒便宮艾依顯限賣銷街審短承謝陸善置綵彩止織玉冷筆烏責稅久負雅苦私"
    ),
    "ko": (
        "이스리지다아사기자가어시대라인수로서도고정나전부장트마주니드요구해상일소하그제보한원동미비"
        "성오신무유진우의여조공모치세선거연국러려화레바야경프관위내안타문에단실생산터만크는데파카중"
        "영면학방회교계재명물발으운히포간당들분르개호식용저체래행버피디노토양과차반통심코까금감게남"
        "워강작루매배음건임입출적민예린불청력역티종직업천은군후합브현법결키더본질난속메점와추설외태"
        "달두각네즈울복초올약알격할집말형박판언살목표테처을증온너져급절변돌베김편평애근머걸석플독열"
        "날광투승친색른망최란창항등페병년커료블랑퍼했환겨권준순갈월악습림백없번립릴품클따담든특북술"
        "름런송별새함케손를쳐누참향때총록졌론션패축막밀류령있벌느탄렸충육녀필취확슬침글능락랜츠희극"
        "채귀었량황길던것혼폭줄쿠허얼활며완왕긴범였철움존람접탈책착늘족검쪽엄된맞몰볼슨빠되험찰셔견"
        "협잡씨같골봐왔삼응먹님숙떠규련캐끼엘암잠헤틀농휴럼넘풍봉곡놀혀싸났염찬례잘익링엔냐찾께폐눈"
        "받택웨답갑쓰또렌징득죽널뉴웠짜떨혈액쟁콘압빈괴앞팅죄릭퇴억럽써먼켜굴슈못효콜홍닌잔쉬빨꾸갔"
        "궁욕뒤힘십논칠혹많꺼붙측턴훈셨념칭컨흥센맨싱풀쳤좌웃팔즐객덕헌곳렇벤척깨둘않줘벽솔탁앙렉겼"
        "놓샤홀좋폰몬낸맥았숨옥빌째겠벨컬텔율왜푸킨몸딩힌맛밝랐획낙탐돼텐킹냈컴곤냥혜될빛끝짝쇼램흔"
        "핑납흐밤춘럴겁균죠꽃픽빙끄튼꼬뜨휘젠갖멋롭찌닝닐칼촉끌닥둥찍층짓폴녹넷짐틴킬켓릿돈뮤앤셀윤"
        "맹잖뛰홈싶촌랄닉롯롤높밥멀졸털큐쓸핵흘묘뭔섭혔첫탕혁멘낼뜻즘팀랙듯윈팬앨략헬냉뇌델큰멸옷럭"
        "됐칙똑몇랍렀얘쇄딱몽튜흡껴춰쁜젤섬힐좀펜쁘밍녕봤률롱뷰캠퓨꿈뭐잉탑듀멍놈꼭랬낮즉옮픈엑첨딸"
        "및틱둔큼템핀끔빼떤벗섹톤깐묵쾌므맡깔덤렬흑땅쩌끈잇샌콩뒷딜뢰밖넣덩븐찮셜칸욱챙톡끊섯붕렛삭"
        "낭곧텍믿빅늦켰튀값웅깊룩껏쌍괜엇엉융춤옵콤뿌랫믹렵펼쫓뤄떡겸핸떻묻잊쓴랭덴깜겐멜뿐슴뻐렴펴"
        "쉽톱덮빗듬넥앉탠첩뻔웹듣쥐얻윌즌팩컵벼엽싫륙둑옹댄옆멈잭랩딘놔왼뭘갤빵"
    ),
}
"""By language, the most frequent first."""
